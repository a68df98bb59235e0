import type { Endpoint } from '../protocol/endpoint';
import { ambiguousSubmit, unreachable, type FalFailure } from '../protocol/failure';
import { retryAfter } from '../protocol/headers';
import { receiptFromSubmit, type Receipt } from '../protocol/receipt';
import { refusal } from '../protocol/refusal';
import { afterSubmit, backOff } from '../protocol/retry';
import { submitHeaders, submitUrl, type SubmitOptions } from '../protocol/submission';
import { BODY_TIMEOUT, readAnswer, type Fal } from './fal';
import { exchange, type Exchange } from './transport';
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
		if (verdict === 'accepted' && !sent.lost) return accepted(fal, endpoint, sent.answer.text);
		if (verdict === 'ambiguous') throw ambiguous(endpoint, sent);
		if (verdict === 'refused' || tries >= MOST_TRIES || sent.lost?.isLasting)
			throw turnedAway(endpoint, sent);
		const asked = sent.lost ? undefined : retryAfter(sent.answer.headers, Date.now());
		await watch.pause(Math.max(asked ?? 0, backOff(tries, Math.random())), subject);
	}
}

function accepted(fal: Fal, endpoint: Endpoint, text: string): Receipt {
	const { body } = readAnswer({ statusCode: 200, headers: {}, text });
	const receipt = receiptFromSubmit(fal.queueHost, endpoint, body);
	if (!receipt)
		throw ambiguousSubmit({ endpointId: endpoint.id }, 'fal answered without a request ID.');
	return receipt;
}

function ambiguous(endpoint: Endpoint, sent: Exchange): FalFailure {
	const subject = { endpointId: endpoint.id };
	return sent.lost
		? ambiguousSubmit(subject, `The connection broke off before fal's answer (${sent.lost.code}).`)
		: ambiguousSubmit(
				subject,
				`fal answered with HTTP ${sent.answer.statusCode}.`,
				sent.answer.statusCode,
			);
}

function turnedAway(endpoint: Endpoint, sent: Exchange): FalFailure {
	const subject = { endpointId: endpoint.id };
	return sent.lost
		? unreachable(subject, `No connection could be made (${sent.lost.code}).`)
		: refusal('submit', readAnswer(sent.answer), subject);
}
