import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import type { Fal } from '../client/fal';
import { FalFailure } from '../protocol/failure';
import type { Receipt } from '../protocol/receipt';
import { errorItem, toItem } from './items';
import { closeUp, type Ending } from './leftovers';
import { INVALID, toNodeError, type NodeError } from './nodeError';
import { Receipts } from './receipts';
import { Turn } from './turn';

/** An item's work, its parameters already read and checked. */
export interface Task {
	/** Does it all, and gives the output item's data. */
	perform(turn: Turn): Promise<object>;
	/** For work that can wait without the execution. */
	readonly suspendable?: Suspendable;
	/** Whether its request is cancelled at fal when the execution is stopped. */
	readonly cancelOnStop: boolean;
	/** Whether its request is this node's own, to be cancelled when the node fails for good. */
	readonly isOurs: boolean;
}

/** Work in two parts, between which an execution can be suspended. */
export interface Suspendable {
	/** Makes sure that the request is at fal, and that fal calls back when it has finished. */
	begin(turn: Turn, callbackUrl: string): Promise<Receipt>;
	/** Waits for the result, some seconds at most; gives the receipt if it is not there by then. */
	hold(turn: Turn, seconds: number): Promise<object>;
}

/** Why the turns of a batch are broken off. */
class BrokenOff extends Error {}

/** An item's task and its turn at fal. */
export interface Part {
	readonly task: Task;
	readonly turn: Turn;
}

/**
 * The items of one run of the node. All are read before the first is sent. With On Error set to continue, a failed
 * item becomes an error item; otherwise the first failure ends the batch, as Stop does, and nothing more is submitted.
 */
export class Batch {
	/** One for each input item, in its place. */
	readonly outcomes: INodeExecutionData[] = [];
	/** Undefined for an item that was refused when it was read, or has failed. */
	readonly parts: Array<Part | undefined>;
	private readonly receipts: Receipts;

	/** Marks the items, and reads what each is to do; `read` sends nothing. Throws what n8n shows. */
	constructor(
		private readonly context: IExecuteFunctions,
		readonly fal: Fal,
		read: (item: number) => Task,
	) {
		const items = context.getInputData();
		this.receipts = new Receipts(context, items);
		this.parts = items.map((_, item) => {
			try {
				return { task: read(item), turn: new Turn(fal, item, this.receipts) };
			} catch (error) {
				const refusal = toNodeError(context.getNode(), error, item);
				if (!context.continueOnFail()) throw refusal;
				this.outcomes[item] = errorItem(refusal, item);
				return undefined;
			}
		});
	}

	/** Does some work for every item that has not failed, up to `limit` at once; what it gives is the item's outcome. */
	async each(limit: number, work: (part: Part) => Promise<object>): Promise<void> {
		const { context, parts } = this;
		const stop = context.getExecutionCancelSignal?.();
		let isBroken = stop?.aborted === true;
		const breakOff = () => {
			isBroken = true;
			parts.forEach((part) => part?.turn.breakOff(new BrokenOff('The batch was broken off')));
		};
		stop?.addEventListener('abort', breakOff);

		let firstFailure: { error: unknown; item: number } | undefined;
		await inOrder(parts.length, limit, async (item) => {
			const part = parts[item];
			if (!part || isBroken) return;
			try {
				this.outcomes[item] = toItem(await work(part), item);
			} catch (error) {
				if (error instanceof BrokenOff) return;
				if (context.continueOnFail()) {
					this.outcomes[item] = errorItem(asFailure(context, error, part.turn), item);
					parts[item] = undefined;
				} else {
					firstFailure ??= { error, item };
					breakOff();
				}
			}
		});
		stop?.removeEventListener('abort', breakOff);
		if (stop?.aborted) throw stopped(context, await this.closeUp('stop'));
		if (firstFailure) throw await this.failure(firstFailure);
	}

	private async failure({ error, item }: { error: unknown; item: number }): Promise<NodeError> {
		const isWaitTooShort = error instanceof FalFailure && error.leaves === 'open';
		const ending = this.receipts.isLastTry && !isWaitTooShort ? 'failed' : 'resumable';
		const notes = await this.closeUp(ending, item);
		const failure = toNodeError(this.context.getNode(), error, item, notes);
		const isOneOfMany = this.parts.length > 1 && error instanceof FalFailure;
		if (isOneOfMany) failure.message += ` [item ${item}]`;
		return failure;
	}

	private async closeUp(ending: Ending, told?: number): Promise<string[]> {
		const parts = this.parts.filter((part) => part !== undefined);
		return await closeUp(this.fal, parts, ending, told);
	}
}

/** Does the tasks of all items, up to `limit` at once, and gives the outcomes in input order, one per item. */
export async function performAll(batch: Batch, limit: number): Promise<INodeExecutionData[]> {
	await batch.each(limit, async ({ task, turn }) => {
		const output = await task.perform(turn);
		turn.succeeded();
		return output;
	});
	return batch.outcomes;
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

/** Something nobody foresaw must not hide the request it happened to. */
function asFailure(context: IExecuteFunctions, error: unknown, turn: Turn): FalFailure | NodeError {
	if (error instanceof FalFailure) return error;
	const nodeError = toNodeError(context.getNode(), error, turn.item);
	const { current } = turn;
	if (current) {
		const { request_id: requestId, endpoint_id: endpointId } = current;
		const about = { type: 'unexpected', requestId, endpointId, charged: 'maybe' };
		nodeError.context.details ??= { ...INVALID, ...about };
	}
	return nodeError;
}

/** The quirk: n8n shows an execution as stopped, not failed, if the error's message says "canceled". */
function stopped(context: IExecuteFunctions, notes: readonly string[]): NodeError {
	const error = new NodeOperationError(context.getNode(), 'The execution was canceled', {
		level: 'info',
	});
	return toNodeError(context.getNode(), error, undefined, notes);
}
