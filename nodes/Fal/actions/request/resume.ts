import type { IWebhookFunctions, INodeExecutionData, IWebhookResponseData } from 'n8n-workflow';
import { jsonOr, type Fal } from '../../client/fal';
import { knownFinal, noteFinal } from '../../client/finals';
import { look } from '../../client/look';
import { unreadableResult } from '../../client/result';
import { collect } from '../../client/run';
import { Watch } from '../../client/watch';
import { errorItem, toItem } from '../../n8n/items';
import { toNodeError } from '../../n8n/nodeError';
import { failOnResume, parkedItems } from '../../n8n/resumption';
import { callAgain, onCall } from '../../n8n/onCall';
import { rawBody } from '../../n8n/verify';
import { readCallback } from '../../protocol/callback';
import { FalFailure } from '../../protocol/failure';
import { isRecord } from '../../protocol/json';
import { assertOnHost, type Receipt } from '../../protocol/receipt';
import { resultJson } from '../../protocol/result';
import type { QueueStatus } from '../../protocol/status';

/** Minutes that fetching results may take: fal waits 15 s for the answer to its first call. */
const MINUTES = 10 / 60;
/** Results fetched at a time. */
const AT_ONCE = 10;

/** The outcome of every item, in order; undefined if a result cannot be had at the moment. */
type Outcomes = Array<object | FalFailure> | undefined;

/** n8n's database takes only so many executions that go on at the same moment; fal calls the others again. */
const MOST_UNDER_WAY = 50;
let underWay = 0;

const RESUMED: IWebhookResponseData = { webhookResponse: { resumed: true } };

/** A parked item: its request, with the final status once it has one; or the failure it already is. */
interface Parked {
	readonly item: number;
	readonly json: Record<string, unknown>;
	readonly receipt?: Receipt;
	status?: QueueStatus;
}

/**
 * What a callback of fal does to a suspended execution: nothing unless fal signed it; otherwise every request is looked
 * at, and when all are final, the execution goes on with their results. The callback is only the occasion; fal's
 * queue decides. Where fal cannot be asked, the callback is turned away, so that fal calls again. Never throws.
 */
export async function resume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	if (underWay >= MOST_UNDER_WAY) return callAgain(context);
	underWay++;
	return await onCall(
		context,
		() => true,
		async (fal) => await resumeIfFinal(context, fal),
	).finally(() => underWay--);
}

async function resumeIfFinal(context: IWebhookFunctions, fal: Fal): Promise<IWebhookResponseData> {
	const caller = readCallback(jsonOr(undefined, (await rawBody(context)).toString()))?.requestId;
	const parked = readParked(context, fal);
	for (const each of parked) {
		if (!each.receipt) continue;
		each.status = knownFinal(each.receipt);
		if (each.status) continue;
		const seen = await look(fal, each.receipt, false);
		if (!seen.status && !seen.isGone) return callAgain(context);
		each.status = seen.status ?? { status: 'COMPLETED' };
		noteFinal(each.receipt, each.status);
		if (each.status.status === 'COMPLETED') continue;
		// The queue may lag behind the callback that tells of this very request: then it must come again.
		if (each.receipt.request_id === caller) return callAgain(context);
		return { webhookResponse: { waiting: true } };
	}
	return await resumeOnce(context, async () => await collectAll(context, fal, parked));
}

/** Executions of this process whose results are being fetched, by id. */
const resuming = new Map<string, Promise<Outcomes>>();

/** Many callbacks can find at the same time that everything is final: one of them fetches, the others wait for it. */
async function resumeOnce(
	context: IWebhookFunctions,
	fetchAll: () => Promise<Outcomes>,
): Promise<IWebhookResponseData> {
	const id = context.getExecutionId() ?? '';
	const running = resuming.get(id);
	if (running) {
		return (await running) ? RESUMED : callAgain(context);
	}
	const fetching = fetchAll().finally(() => resuming.delete(id));
	resuming.set(id, fetching);
	const outcomes = await fetching;
	return outcomes ? emit(context, outcomes) : callAgain(context);
}

function readParked(context: IWebhookFunctions, fal: Fal): Parked[] {
	return parkedItems(context).map(({ json }, item) => {
		if (typeof json.request_id !== 'string') return { item, json };
		const receipt = json as unknown as Receipt;
		assertOnHost(receipt, fal.queueHost);
		return { item, json, receipt };
	});
}

/** Fetches every result, or what became of it. */
async function collectAll(
	context: IWebhookFunctions,
	fal: Fal,
	parked: readonly Parked[],
): Promise<Outcomes> {
	const logs = (context.getNodeParameter('options', {}) as { includeLogs?: boolean }).includeLogs;
	const outcomes: Array<object | FalFailure> = [];
	const queue = [...parked];
	let isUnreachable = false;
	const work = async (): Promise<void> => {
		for (let each = queue.shift(); each && !isUnreachable; each = queue.shift()) {
			const outcome = await outcomeOf(fal, each, logs === true);
			isUnreachable ||= outcome instanceof FalFailure && outcome.leaves === 'open';
			outcomes[each.item] = outcome;
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));
	return isUnreachable ? undefined : outcomes;
}

async function outcomeOf(
	fal: Fal,
	{ json, receipt, status }: Parked,
	wantsLogs: boolean,
): Promise<object | FalFailure> {
	if (!receipt || !status) return json;
	const watch = new Watch(fal.sleep, new AbortController().signal, MINUTES, wantsLogs);
	return await collect(fal, receipt, status, watch).then(
		(finished) => resultJson(finished.receipt, finished.status, finished.result),
		(error: unknown) => (error instanceof FalFailure ? error : unreadableResult(receipt)),
	);
}

/** Hands the outcomes on. With On Error = stop, the first failure fails the node, as it does without suspending. */
function emit(
	context: IWebhookFunctions,
	outcomes: ReadonlyArray<object | FalFailure>,
): IWebhookResponseData {
	const items = outcomes.map(
		(outcome, item): INodeExecutionData =>
			outcome instanceof FalFailure ? errorItem(outcome, item) : toItem(outcome, item),
	);
	const failed = outcomes.findIndex((outcome) => outcome instanceof FalFailure);
	const { onError } = context.getNode();
	if (failed >= 0 && (onError === undefined || onError === 'stopWorkflow')) {
		const notes = outcomes.flatMap((outcome, item) => (item === failed ? [] : note(outcome, item)));
		failOnResume(context, toNodeError(context.getNode(), outcomes[failed], failed, notes));
	}
	return { ...RESUMED, workflowData: [items] };
}

function note(outcome: object | FalFailure, item: number): string[] {
	if (outcome instanceof FalFailure) return [`Item ${item}: ${outcome.message}`];
	const { fal } = outcome as { fal?: unknown };
	if (!isRecord(fal)) return [];
	return [
		`Item ${item}: request ${String(fal.request_id)} is finished; Await Result collects its result.`,
	];
}
