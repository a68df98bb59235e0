import { createHash } from 'node:crypto';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import { FalFailure, type FailureDetails } from '../protocol/failure';
import type { Receipt } from '../protocol/receipt';

/** What is kept of an item's request. */
interface Entry {
	receipt?: Receipt;
	/** The execution that cancelled the request. */
	cancelledIn?: string;
	/** The execution that was left not knowing whether fal accepted the request, and the failure it told. */
	doubt?: { execution: string; message: string; description: string; details: FailureDetails };
}

/** The part of the node's context that is ours. n8n stores it with the execution. */
interface Shelf {
	entries: Record<string, Entry>;
	tries: { execution: string; scope: string; count: number };
}

/**
 * The receipts of a node's accepted requests, kept in n8n's node context.
 *
 * The quirk: with Retry On Fail n8n runs the whole node again, for all items, in the same execution; a paid request
 * must then be resumed, not repeated. An item is recognised by its run, place, content and the node's parameters as
 * written: evaluated ones change from try to try ($now, random seeds). The context also outlives the execution: when
 * a user retries a failed execution, its requests are resumed too.
 */
export class Receipts {
	/** Whether n8n will not run the node once more if it fails now. */
	readonly isLastTry: boolean;
	private readonly shelf: Shelf;
	private readonly execution: string;
	private readonly isTool: boolean;
	private readonly hasCallIds: boolean;
	private readonly keys: readonly string[];

	/** Notes a new try of the node. Takes the items' marks before anything is evaluated. */
	constructor(context: IExecuteFunctions, items: readonly INodeExecutionData[]) {
		const node = context.getNode();
		const kept = context.getContext('node') as { falQueue?: Shelf };
		kept.falQueue ??= { entries: {}, tries: { execution: '', scope: '', count: 0 } };
		this.shelf = kept.falQueue;
		this.execution = context.getExecutionId() ?? '';
		// An agent's calls each count as a run of their own, their retries too: only their content tells them apart.
		this.isTool = node.type.endsWith('Tool');
		const scope = this.isTool ? 'tool' : String(context.getWorkflowDataProxy(0).$runIndex);

		const { tries } = this.shelf;
		const isSameRun = tries.execution === this.execution && tries.scope === scope;
		this.shelf.tries = { execution: this.execution, scope, count: isSameRun ? tries.count + 1 : 1 };
		this.isLastTry =
			this.shelf.tries.count >= (node.retryOnFail ? clamp(node.maxTries ?? 3, 2, 5) : 1);

		const written = JSON.stringify([whatDecides(node.parameters), node.credentials]);
		this.hasCallIds = items.some(({ json }) => json.toolCallId !== undefined);
		this.keys = items.map((item, index) => `${scope}:${index}:${markOf(written, item)}`);
	}

	/** The request to resume. One that an earlier execution cancelled is over: to retry that execution is to want it anew. */
	receiptOf(item: number): Receipt | undefined {
		const entry = this.shelf.entries[this.keys[item]];
		const isOver = entry?.cancelledIn !== undefined && entry.cancelledIn !== this.execution;
		return isOver ? undefined : entry?.receipt;
	}

	/** The failure of an earlier try in this execution that left a submit in doubt. */
	doubtOf(item: number): FalFailure | undefined {
		const doubt = this.shelf.entries[this.keys[item]]?.doubt;
		if (doubt?.execution !== this.execution) return undefined;
		return new FalFailure(doubt.message, doubt.description, doubt.details, 'unknown');
	}

	keep(item: number, receipt: Receipt): void {
		this.shelf.entries[this.keys[item]] = { receipt };
	}

	/** The request is not to be resumed: it came to nothing, and cost nothing. */
	drop(item: number): void {
		delete this.shelf.entries[this.keys[item]];
	}

	/** The request was running and has been asked to stop: it may be paid, so this execution does not repeat it. */
	markCancelled(item: number): void {
		const entry = this.shelf.entries[this.keys[item]];
		if (entry) entry.cancelledIn = this.execution;
	}

	keepDoubt(item: number, { message, description, details }: FalFailure): void {
		this.shelf.entries[this.keys[item]] = {
			doubt: { execution: this.execution, message, description, details },
		};
	}

	/**
	 * The request has succeeded. An agent that asks the same once more wants it anew, unless its calls carry ids: then a
	 * new call differs by itself, and the same call is a retry.
	 */
	succeeded(item: number): void {
		if (this.isTool && !this.hasCallIds) this.drop(item);
	}
}

/** Parameters that say how to wait, not what for: changing them before a retry does not make it another request. */
const WAITING = [
	'timeout',
	'onTimeout',
	'maxConcurrency',
	'includeLogs',
	'cancelOnStop',
	'holdFirst',
	'resubmits',
];

function whatDecides({ options, ...others }: INodeParameters): unknown {
	const chosen = Object.entries(options ?? {}).filter(([name]) => !WAITING.includes(name));
	return [{ ...others, waitMode: undefined }, chosen];
}

/** What makes an item this item: its data, and its files by n8n's id or, where it has none, by content. */
function markOf(written: string, { json, binary }: INodeExecutionData): string {
	const files = Object.entries(binary ?? {}).map(([name, file]) => [name, file.id ?? file.data]);
	return createHash('sha256')
		.update(JSON.stringify([written, json as IDataObject, files]))
		.digest('hex');
}

function clamp(value: number, least: number, most: number): number {
	return Math.min(Math.max(value || 3, least), most);
}
