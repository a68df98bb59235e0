import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { FalFailure } from '../protocol/failure';
import { connect } from './connect';
import { errorItem, toItem } from './items';
import { closeUp } from './leftovers';
import { toNodeError, type NodeError } from './nodeError';
import { Receipts } from './receipts';
import { Turn } from './turn';

/** An item's work, its parameters already read and checked. */
export interface Task {
	perform(turn: Turn): Promise<object>;
	/** Whether its request is cancelled at fal when the execution is stopped. */
	readonly cancelOnStop: boolean;
	/** Whether its request is this node's own, to be cancelled when the node fails for good. */
	readonly isOurs: boolean;
}

/** Why the turns of a batch are broken off. */
class BrokenOff extends Error {}

/**
 * Does the work of all items, up to `limit` at once, and gives the outcomes in input order, one per item. Every item is
 * read before the first is sent. With On Error set to continue, a failed item becomes an error item; otherwise
 * the first failure ends the batch, as Stop does, and nothing more is submitted.
 */
export async function eachItem(
	context: IExecuteFunctions,
	limit: number,
	read: (item: number) => Task,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	if (items.length === 0) return [];
	const receipts = new Receipts(context, items);
	const fal = await connect(context);
	const goesOn = context.continueOnFail();
	const outcomes: INodeExecutionData[] = [];
	const turns: Array<{ turn: Turn; task: Task }> = [];

	const tasks = items.map((_, item) => {
		try {
			return read(item);
		} catch (error) {
			const refusal = toNodeError(context.getNode(), error, item);
			if (!goesOn) throw refusal;
			outcomes[item] = errorItem(refusal, item);
			return undefined;
		}
	});

	const stop = context.getExecutionCancelSignal?.();
	let isBroken = stop?.aborted === true;
	const breakOff = () => {
		isBroken = true;
		turns.forEach(({ turn }) => turn.breakOff(new BrokenOff('The batch was broken off')));
	};
	stop?.addEventListener('abort', breakOff);

	let firstFailure: { error: unknown; item: number } | undefined;
	const perform = async (item: number): Promise<void> => {
		const task = tasks[item];
		if (!task || isBroken) return;
		const turn = new Turn(fal, item, receipts);
		turns.push({ turn, task });
		try {
			outcomes[item] = toItem(await task.perform(turn), item);
			turn.succeeded();
		} catch (error) {
			if (error instanceof BrokenOff) return;
			if (goesOn) {
				outcomes[item] = errorItem(asFailure(context, error, item), item);
			} else {
				firstFailure ??= { error, item };
				breakOff();
			}
		}
	};
	await inOrder(items.length, limit, perform);
	stop?.removeEventListener('abort', breakOff);

	if (stop?.aborted) {
		throw stopped(context, await closeUp(fal, turns, 'stop'));
	}
	if (firstFailure) {
		const isWaitTooShort =
			firstFailure.error instanceof FalFailure && firstFailure.error.leaves === 'open';
		const ending = receipts.isLastTry && !isWaitTooShort ? 'failed' : 'resumable';
		const notes = await closeUp(fal, turns, ending, firstFailure.item);
		throw failureOf(context, firstFailure, items.length, notes);
	}
	return outcomes;
}

/** Does the work of `count` items, started in order, `limit` at a time. */
async function inOrder(
	count: number,
	limit: number,
	perform: (item: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	const work = async (): Promise<void> => {
		while (next < count) await perform(next++);
	};
	await Promise.all(Array.from({ length: Math.min(limit, count) }, work));
}

function asFailure(
	context: IExecuteFunctions,
	error: unknown,
	item: number,
): FalFailure | NodeError {
	return error instanceof FalFailure ? error : toNodeError(context.getNode(), error, item);
}

function failureOf(
	context: IExecuteFunctions,
	{ error, item }: { error: unknown; item: number },
	count: number,
	notes: readonly string[],
): NodeError {
	const failure = toNodeError(context.getNode(), error, item, notes);
	if (count > 1 && error instanceof FalFailure) failure.message += ` [item ${item}]`;
	return failure;
}

/** The quirk: n8n shows an execution as stopped, not failed, if the error's message says "canceled". */
function stopped(context: IExecuteFunctions, notes: readonly string[]): NodeError {
	const error = new NodeOperationError(context.getNode(), 'The execution was canceled', {
		level: 'info',
	});
	return toNodeError(context.getNode(), error, undefined, notes);
}
