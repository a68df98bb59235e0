import { FalFailure, named, uncollected } from '../protocol/failure';
import { billableUnits, header, retryAfter } from '../protocol/headers';
import type { Receipt } from '../protocol/receipt';
import { refusal } from '../protocol/refusal';
import type { Result } from '../protocol/result';
import { afterResult, backOff, isUnbilled } from '../protocol/retry';
import type { QueueStatus } from '../protocol/status';
import { shorten } from '../protocol/wording';
import { BODY_TIMEOUT, jsonOr, readAnswer, type Fal, type ReadAnswer } from './fal';
import { subjectOf } from './look';
import { exchange, type Answer } from './transport';
import type { Watch } from './watch';

/** Milliseconds that a result is given to come even when the deadline is nearer: it is there, and paid. */
const LEAST_TIMEOUT = 10_000;

/** Whole answers that claim to be JSON and are not, before we believe that they stay so. */
const MOST_UNREADABLE = 4;

/**
 * Fetches the result of a finished request. A gateway's trouble is survived until the deadline; the model's own
 * refusal or failure is thrown as `FalFailure`, with what `status` said where fal has forgotten the rest.
 */
export async function fetchResult(
	fal: Fal,
	receipt: Receipt,
	status: QueueStatus,
	watch: Watch,
): Promise<Result> {
	const subject = subjectOf(receipt);
	let unreadable = 0;
	let surprise: FalFailure | undefined;
	for (let tries = 1; ; tries++) {
		const asked = await exchange(fal.transport, {
			method: 'GET',
			url: receipt.response_url,
			timeout: Math.min(BODY_TIMEOUT, Math.max(watch.left, LEAST_TIMEOUT)),
			signal: watch.signal,
		});
		let notBefore = 0;
		if (asked.lost) {
			watch.met(asked.lost.message);
		} else {
			const answer = readAnswer(asked.answer);
			const verdict = afterResult(answer.statusCode, answer.headers, answer.body);
			if (verdict === 'failed') {
				const failure = modelFailure(receipt, status, answer);
				// Asking is free and a new request is not: a failure that the status did not tell of is asked for twice.
				if (answer.statusCode < 500 || status.error || surprise) throw failure;
				surprise = failure;
			}
			if (verdict === 'output') {
				const result = readResult(asked.answer);
				if (result) return result;
				if (++unreadable >= MOST_UNREADABLE) throw unreadableResult(receipt);
			}
			watch.met(
				verdict === 'output' ? 'half an answer' : refusal('status', answer, subject).message,
			);
			notBefore = retryAfter(answer.headers, Date.now()) ?? 0;
		}
		const pause = Math.max(notBefore, Math.min(backOff(tries, Math.random()), 10_000));
		if (!watch.leaves(pause)) {
			throw surprise ?? uncollected(subject, watch.minutes, watch.lastTrouble);
		}
		await watch.pause(pause, subject);
	}
}

/** The result in a 2xx answer; undefined if it says JSON and is none. */
function readResult({ headers, text }: Answer): Result | undefined {
	const isJson = /\bjson\b/i.test(header(headers, 'content-type') ?? 'json');
	const output = text.trim() === '' ? null : jsonOr(isJson ? undefined : text, text);
	return output === undefined ? undefined : { output, billableUnits: billableUnits(headers) };
}

/** A failed request, told from its result; where fal has forgotten that, from what its status said. */
function modelFailure(receipt: Receipt, status: QueueStatus, answer: ReadAnswer): FalFailure {
	const failure = refusal('result', answer, subjectOf(receipt));
	const isForgotten = answer.statusCode === 404 || answer.statusCode === 410;
	if (!isForgotten || !status.error) return failure;
	const isFree = isUnbilled(status.error_type);
	return new FalFailure(
		'fal could not finish this request',
		[
			`fal says: ${shorten(status.error, 1000)}`,
			isFree ? 'It was not charged.' : 'fal may have charged for it.',
			`Request ID: ${receipt.request_id}`,
		].join('\n'),
		{
			...failure.details,
			type: status.error_type ?? 'request_failed',
			retryable: isFree,
			charged: isFree ? 'no' : 'maybe',
		},
		isFree ? 'spent' : 'nothing',
	);
}

/** A result that came whole, several times, and is none. */
export function unreadableResult(receipt: Receipt): FalFailure {
	return new FalFailure(
		'fal sent a result that cannot be read',
		`The request has finished and may be charged.\nRequest ID: ${receipt.request_id}`,
		{ type: 'unreadable_result', ...named(subjectOf(receipt)), retryable: true, charged: 'maybe' },
		'open',
	);
}
