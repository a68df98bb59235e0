import { header, type Headers } from './headers';
import { isRecord } from './json';

/** How an HTTP exchange ended: with an answer, or lost before or after its body can have arrived. */
export type Outcome =
	| { readonly lost: 'before' | 'after' }
	| { readonly lost?: undefined; readonly statusCode: number };

/** What to do after an answer to a submit. An accepted submit is never repeated, nor one that may have been. */
export function afterSubmit(
	outcome: Outcome,
	isQueueBounded: boolean,
): 'accepted' | 'retry' | 'ambiguous' | 'refused' {
	if (outcome.lost) return outcome.lost === 'before' ? 'retry' : 'ambiguous';
	const { statusCode } = outcome;
	if (statusCode >= 200 && statusCode < 300) return 'accepted';
	if (statusCode === 429) return isQueueBounded ? 'refused' : 'retry';
	if (statusCode === 502 || statusCode === 503) return 'retry';
	return statusCode >= 500 || statusCode === 408 ? 'ambiguous' : 'refused';
}

/** What to do after an answer to a look at a request. It goes on at fal whatever the look meets; only 404 and 410 say it is gone. */
export function afterStatus(statusCode: number): 'read' | 'again' | 'gone' {
	if (statusCode >= 200 && statusCode < 300) return 'read';
	return statusCode === 404 || statusCode === 410 ? 'gone' : 'again';
}

/** fal's words for failures of its own machines, which it does not bill. Source: fal's error reference. */
const UNBILLED = /^(runner_.*|request_timeout|startup_timeout|internal_error)$/;

/** Whether a finished request that says it failed did so by fal's own fault. */
export function isUnbilled(errorType: string | undefined): boolean {
	return errorType !== undefined && UNBILLED.test(errorType);
}

/**
 * What to do after an answer to the fetch of a result. The call replays the model's own answer, so a status tells
 * little by itself: 5xx with fal's body or request id is the model's failure, without it a gateway's.
 */
export function afterResult(
	statusCode: number,
	headers: Headers,
	body: unknown,
): 'output' | 'again' | 'failed' {
	if (statusCode >= 200 && statusCode < 300) return 'output';
	if ([401, 403, 408, 429].includes(statusCode)) return 'again';
	if (statusCode === 400) return isStillInProgress(body) ? 'again' : 'failed';
	if (statusCode < 500) return 'failed';
	const isModels =
		header(headers, 'x-fal-request-id') !== undefined || (isRecord(body) && 'detail' in body);
	return isModels ? 'failed' : 'again';
}

function isStillInProgress(body: unknown): boolean {
	return (
		isRecord(body) && typeof body.detail === 'string' && /still in progress/i.test(body.detail)
	);
}

/** Milliseconds until the next look at a request that has been waited for `elapsed` ms: a tenth of it, 0.5 to 10 s, ±10 %. */
export function pollDelay(elapsed: number, random: number): number {
	return jittered(Math.min(Math.max(elapsed / 10, 500), 10_000), random);
}

/** Milliseconds until the next safety look beside a healthy stream: 15 s, then growing to a minute. */
export function safetyDelay(looks: number, random: number): number {
	return Math.min(15_000 * 1.5 ** looks, 60_000) * (1 + 0.1 * random);
}

/** Milliseconds before try number `tries` + 1 of a call that failed `tries` times: 1 s doubling to 30 s, ±10 %. */
export function backOff(tries: number, random: number): number {
	return jittered(Math.min(1000 * 2 ** (tries - 1), 30_000), random);
}

/** `random` is from 0 to 1, as Math.random gives it. */
function jittered(ms: number, random: number): number {
	return ms * (0.9 + 0.2 * random);
}
