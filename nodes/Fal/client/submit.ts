import type { Endpoint } from '../protocol/endpoint';
import { ambiguousSubmit, unreachable, type FalFailure } from '../protocol/failure';
import { header, retryAfter } from '../protocol/headers';
import { receiptFromSubmit, type Receipt } from '../protocol/receipt';
import { refusal } from '../protocol/refusal';
import { afterSubmit, backOff } from '../protocol/retry';
import { submitHeaders, submitUrl, type SubmitOptions } from '../protocol/submission';
import { BODY_TIMEOUT, readAnswer, type Fal } from './fal';
import { exchange, type Answer, type Exchange } from './transport';
import type { Watch } from './watch';

/** What is to be submitted. */
export interface Submission {
	readonly endpoint: Endpoint;
	/** JSON text of the model's input. */
	readonly input: string;
	readonly options: SubmitOptions;
}

/** Tries at a submit that fal has turned away unread; about half a minute in all. */
const MOST_TRIES = 6;

/**
 * Submits a request, once: tried again only after answers that prove it was not accepted. The call itself cannot be
 * stopped half-way, so that an accepted request is always known. Throws `FalFailure`.
 */
export async function submit(fal: Fal, submission: Submission, watch: Watch): Promise<Receipt> {
	const { endpoint, input, options } = submission;
	const subject = { endpointId: endpoint.id };
	for (let tries = 1; ; tries++) {
		watch.within(0, subject);
		const sent = await exchange(fal.transport, {
			method: 'POST',
			url: submitUrl(fal.queueHost, endpoint.id, options),
			headers: submitHeaders(options),
			body: input,
			timeout: BODY_TIMEOUT,
		});
		const verdict = afterSubmit(sent.lost ?? sent.answer, options.maxQueueLength !== undefined);
		if (verdict === 'accepted' && !sent.lost) return accepted(fal, endpoint, sent.answer);
		if (verdict === 'ambiguous') throw ambiguous(endpoint, sent);
		const isOver = verdict === 'refused' || tries >= MOST_TRIES || sent.lost?.isLasting;
		if (isOver) throw turnedAway(endpoint, sent);
		watch.met(sent.lost ? sent.lost.message : `HTTP ${sent.answer.statusCode}`);
		const asked = sent.lost ? undefined : retryAfter(sent.answer.headers, Date.now());
		await watch.pause(Math.max(asked ?? 0, backOff(tries, Math.random())), subject);
	}
}

/** An accepted request must not be lost: where the body does not give its id, the header does. */
function accepted(fal: Fal, endpoint: Endpoint, answer: Answer): Receipt {
	const { headers, body } = readAnswer(answer);
	const receipt =
		receiptFromSubmit(fal.queueHost, endpoint, body) ??
		receiptFromSubmit(fal.queueHost, endpoint, { request_id: header(headers, REQUEST_ID) });
	if (receipt) return receipt;
	throw ambiguousSubmit({ endpointId: endpoint.id }, 'fal answered without a request ID.');
}

const REQUEST_ID = 'x-fal-request-id';

function ambiguous(endpoint: Endpoint, sent: Exchange): FalFailure {
	if (sent.lost) {
		const why = `The connection broke off before fal's answer (${sent.lost.code}).`;
		return ambiguousSubmit({ endpointId: endpoint.id }, why);
	}
	const { statusCode, headers } = sent.answer;
	const subject = { endpointId: endpoint.id, requestId: header(headers, REQUEST_ID) };
	return ambiguousSubmit(subject, `fal answered with HTTP ${statusCode}.`, statusCode);
}

function turnedAway(endpoint: Endpoint, sent: Exchange): FalFailure {
	const subject = { endpointId: endpoint.id };
	if (!sent.lost) return refusal('submit', readAnswer(sent.answer), subject);
	const { code, isLasting } = sent.lost;
	return unreachable(subject, `No connection could be made (${code}).`, isLasting);
}
