import { unreachable, type FalFailure, type Subject } from '../protocol/failure';
import { retryAfter } from '../protocol/headers';
import type { Receipt } from '../protocol/receipt';
import { refusal } from '../protocol/refusal';
import { afterStatus } from '../protocol/retry';
import { readStatus, type QueueStatus } from '../protocol/status';
import { LOOK_TIMEOUT, readAnswer, type Fal } from './fal';
import { exchange } from './transport';

/** What one look at a request found. */
export interface Look {
	/** undefined when the look met trouble; the request goes on at fal all the same. */
	readonly status?: QueueStatus;
	/** The trouble, as the failure it is if nobody looks again. */
	readonly failure?: FalFailure;
	/** fal knows no such request (any more). */
	readonly isGone?: boolean;
	/** Milliseconds fal asked to wait before the next look. */
	readonly notBefore?: number;
}

/** Asks fal once how a request stands. Never throws for what fal or the network does. */
export async function look(
	fal: Fal,
	receipt: Receipt,
	logs: boolean,
	signal?: AbortSignal,
	timeout = LOOK_TIMEOUT,
): Promise<Look> {
	const asked = await exchange(fal.transport, {
		method: 'GET',
		url: logs ? withLogs(receipt.status_url) : receipt.status_url,
		timeout,
		signal,
	});
	if (asked.lost) return { failure: unreachable(subjectOf(receipt), asked.lost.message) };
	const answer = readAnswer(asked.answer);
	const verdict = afterStatus(answer.statusCode);
	const status = verdict === 'read' ? readStatus(answer.body) : undefined;
	if (status) return { status };
	return {
		failure: refusal('status', answer, subjectOf(receipt)),
		isGone: verdict === 'gone',
		notBefore: retryAfter(answer.headers, Date.now()),
	};
}

function withLogs(statusUrl: string): string {
	const url = new URL(statusUrl);
	url.searchParams.set('logs', '1');
	return url.href;
}

/** Which request a receipt is for. */
export function subjectOf(receipt: Receipt): Subject {
	return { endpointId: receipt.endpoint_id, requestId: receipt.request_id };
}
