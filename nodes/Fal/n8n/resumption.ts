import type { INodeExecutionData, ITaskMetadata, IWebhookFunctions } from 'n8n-workflow';
import type { NodeError } from './nodeError';

/** The items an execution was parked with. The quirk: to the webhook they are the node's input. */
export function parkedItems(context: IWebhookFunctions): INodeExecutionData[] {
	return context.evaluateExpression('{{ $input.all() }}', 0) as unknown as INodeExecutionData[];
}

/**
 * Makes the resumed node fail. The quirk: a webhook that throws ends the execution, yet what comes after the node runs
 * on with nothing; n8n's own way for resumed sub-executions, a note on the stored node, has no method of its own.
 */
export function failOnResume(context: IWebhookFunctions, error: NodeError): void {
	const { executeData } = context as unknown as { executeData?: { metadata?: ITaskMetadata } };
	if (executeData)
		executeData.metadata = { ...executeData.metadata, resumeError: error } as ITaskMetadata;
}
