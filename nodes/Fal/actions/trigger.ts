import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { Fal } from '../client/fal';
import { collect } from '../client/run';
import { Watch } from '../client/watch';
import { errorItem, toItem } from '../n8n/items';
import { isDuplicate } from '../n8n/seen';
import { callAgain, onCall } from '../n8n/onCall';
import { rawBody } from '../n8n/verify';
import { readCallback, statusCodeIn, type Callback } from '../protocol/callback';
import { parseEndpoint } from '../protocol/endpoint';
import { FalFailure, named, type Subject } from '../protocol/failure';
import { jsonOr } from '../client/fal';
import { isRequestId, receiptFromId } from '../protocol/receipt';
import { refusal } from '../protocol/refusal';
import { resultJson } from '../protocol/result';
import { ENDPOINT_QUERY } from '../protocol/submission';

/** Minutes that fetching a result may take: fal waits 15 s for the answer to its first call. */
const MINUTES = 10 / 60;

/** What a call of fal becomes: an item like Await Result's, or a failed item. Never throws. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	// The check can be left out for a gateway that signs nothing, but never for fal itself.
	const isWanted = context.getNodeParameter('verifySignature') as boolean;
	return await onCall(
		context,
		(fal) => isWanted || !fal.isCustom,
		async (fal) => await take(context, fal),
	);
}

async function take(context: IWebhookFunctions, fal: Fal): Promise<IWebhookResponseData> {
	const callback = readCallback(jsonOr(undefined, (await rawBody(context)).toString()));
	if (!callback || !isRequestId(callback.requestId)) return { webhookResponse: 'not a callback' };
	const wanted = context.getNodeParameter('events') as string;
	if (wanted !== 'both' && (wanted === 'completed') !== callback.isOk) {
		return { webhookResponse: 'not wanted' };
	}
	const outcome = await outcomeOf(context, fal, callback);
	if (outcome instanceof FalFailure && outcome.leaves === 'open') return callAgain(context);
	if (isDuplicate(context, `${callback.requestId} ${callback.isOk}`)) {
		return { webhookResponse: 'already told' };
	}
	const item = outcome instanceof FalFailure ? errorItem(outcome, 0) : toItem(outcome, 0);
	return { workflowData: [[{ json: item.json }]], webhookResponse: 'received' };
}

async function outcomeOf(
	context: IWebhookFunctions,
	fal: Fal,
	callback: Callback,
): Promise<object | FalFailure> {
	const endpointId = endpointIn(context);
	const subject = { endpointId: endpointId ?? '', requestId: callback.requestId };
	if (!callback.isOk) return failureIn(callback, subject);
	const about = { request_id: callback.requestId, endpoint_id: endpointId ?? '' };
	const status = { status: 'COMPLETED' } as const;
	if (!callback.isPayloadMissing) {
		return resultJson(about, status, { output: callback.payload });
	}
	if (!endpointId) return incomplete(callback);
	const receipt = receiptFromId(fal.queueHost, parseEndpoint(endpointId), callback.requestId, {});
	const watch = new Watch(fal.sleep, new AbortController().signal, MINUTES, false);
	return await collect(fal, receipt, status, watch).then(
		(finished) => resultJson(finished.receipt, finished.status, finished.result),
		(error: unknown) => (error instanceof FalFailure ? error : incomplete(callback)),
	);
}

/** A failed callback tells the model's status in a sentence, and its body as the payload. */
function failureIn({ error, payload, requestId }: Callback, subject: Subject): FalFailure {
	const statusCode = statusCodeIn(error) ?? (payload === null ? undefined : 422);
	if (statusCode !== undefined) {
		const body = payload ?? { detail: error };
		return refusal('result', { statusCode, headers: {}, body }, subject);
	}
	return new FalFailure(`fal could not finish request ${requestId}`, error ?? '', {
		type: 'request_failed',
		...named(subject),
		charged: 'maybe',
	});
}

/** The endpoint that Submit wrote into the address it gave fal; undefined for a request submitted elsewhere. */
function endpointIn(context: IWebhookFunctions): string | undefined {
	const given = (context.getQueryData() as Record<string, unknown>)[ENDPOINT_QUERY];
	if (typeof given !== 'string') return undefined;
	try {
		return parseEndpoint(given).id;
	} catch {
		return undefined;
	}
}

function incomplete({ requestId }: Callback): FalFailure {
	return new FalFailure(
		`fal finished request ${requestId}, but its output was too large for the call`,
		'',
		{ type: 'payload_missing', requestId, retryable: true, charged: 'maybe' },
	);
}
