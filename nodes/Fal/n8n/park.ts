import type { IExecuteFunctions, INodeExecutionData, IWebhookDescription } from 'n8n-workflow';
import { isLoopback } from '../protocol/hosts';

/**
 * The webhook that wakes a suspended execution. Declared here, not in the node: n8n's linter takes a webhook written
 * there for a trigger's. `responseData` is empty so that what the webhook says is answered.
 */
export const resumeWebhook: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: '',
		path: '',
		restartWebhook: true,
		isFullPath: true,
	},
];

/** Where a call resumes this execution; n8n puts a secret of the execution into it. */
export function resumeUrl(context: IExecuteFunctions): string {
	return context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
}

/** Whether fal can reach an address of this n8n: a localhost only if fal is a sandbox on this machine itself. */
export function canCallBack(url: string, queueHost: string): boolean {
	return !isLoopback(new URL(url).hostname) || isLoopback(new URL(queueHost).hostname);
}

/** An agent waits for its tool's answer; its execution cannot be suspended in the middle. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * Puts the execution to wait, for `minutes` at most, with what is to be known on waking in place of the input. The
 * quirk: n8n stores the node's input items, hands them on as the output when the time is up, and shows them to the
 * webhook; it takes elements out of the array it is given.
 */
export async function park(
	context: IExecuteFunctions,
	parked: readonly INodeExecutionData[],
	minutes: number,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	items.forEach((item, index) => {
		item.json = parked[index].json;
	});
	await context.putExecutionToWait(new Date(Date.now() + minutes * 60_000));
	return items.map((item) => ({ ...item }));
}
