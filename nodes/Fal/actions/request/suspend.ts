import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { look } from '../../client/look';
import { performAll, type Batch, type Part } from '../../n8n/batch';
import type { Given } from '../../n8n/given';
import { canCallBack, isTool, park } from '../../n8n/park';
import { toItem } from '../../n8n/items';
import { titleOf } from './options';

/** Whether the node is set to wait without the execution, and can. Leaves a hint where it cannot. */
export function isToSuspend(context: IExecuteFunctions): boolean {
	const isWanted = context.getNodeParameter('waitMode', 0, 'hold') === 'suspend';
	return isWanted && !isTool(context);
}

/** Shown in the node's output when suspending would never end. */
const UNREACHABLE: NodeExecutionHint = {
	message:
		'fal cannot call back an n8n on localhost, so the execution was not suspended: the node waited for the result itself.',
	type: 'info',
	location: 'outputPane',
};

/**
 * Has all requests submitted, waits a little for fast ones, and then suspends the execution until fal calls back. If
 * everything is final by then, the results come out as they do without suspending.
 */
export async function suspendUntilFinal(
	context: IExecuteFunctions,
	batch: Batch,
	limit: number,
	first: Given,
): Promise<INodeExecutionData[]> {
	const callbackUrl = first.callbackUrl();
	if (!canCallBack(callbackUrl, batch.fal.queueHost)) {
		context.addExecutionHints(UNREACHABLE);
		return await performAll(batch, limit);
	}
	const minutes = first.number('timeout', titleOf('timeout'), 60, { above: 0 });
	const holdFirst = first.number('holdFirst', titleOf('holdFirst'), 5, { least: 0 });

	await batch.each(
		limit,
		async ({ task, turn }) => await task.suspendable!.begin(turn, callbackUrl),
	);
	const until = Date.now() + holdFirst * 1000;
	await batch.each(limit, async ({ task, turn }) => {
		const seconds = (until - Date.now()) / 1000;
		if (seconds > 0) return await task.suspendable!.hold(turn, seconds);
		turn.standing = 'left';
		return turn.current!;
	});

	const open = batch.parts.filter((part) => part?.turn.standing === 'left');
	if (open.length === 0) return batch.outcomes;
	if (!(await isAnyPending(open))) {
		await batch.each(limit, async (part) => await collected(part, batch.outcomes));
		return batch.outcomes;
	}
	const parked = batch.outcomes.map((outcome, item) => {
		const receipt = batch.parts[item]?.turn.current;
		return receipt ? toItem(receipt, item) : outcome;
	});
	return await park(context, parked, minutes);
}

/** One more look before parking: a callback that came before is not taken by n8n, and fal repeats it only later. */
async function isAnyPending(open: ReadonlyArray<Part | undefined>): Promise<boolean> {
	for (const part of open) {
		const { status } = await look(part!.turn.fal, part!.turn.current!, false, part!.turn.signal);
		if (status?.status !== 'COMPLETED') return true;
	}
	return false;
}

/** Minutes to fetch a result that is known to be there. */
const LAST_SECONDS = 300;

async function collected(
	{ task, turn }: Part,
	outcomes: readonly INodeExecutionData[],
): Promise<object> {
	if (turn.standing !== 'left') return outcomes[turn.item].json;
	turn.standing = 'open';
	return await task.suspendable!.hold(turn, LAST_SECONDS);
}
