import type { Endpoint } from './endpoint';
import { isRecord } from './json';

/** What an accepted submit gives: everything needed to find the request again. Source: fal's queue reference. */
export interface Receipt {
	readonly request_id: string;
	/** The full id that was submitted to. */
	readonly endpoint_id: string;
	readonly status: string;
	/** Requests ahead of this one; null when fal did not say. */
	readonly queue_position: number | null;
	readonly status_url: string;
	readonly response_url: string;
	readonly cancel_url: string;
}

/** Where a request is asked about, fetched and cancelled. */
export type Addresses = Pick<Receipt, 'status_url' | 'response_url' | 'cancel_url'>;

/** An address on another host than the credential's; the key must not go there. */
export class ForeignAddress extends Error {
	constructor(
		readonly field: string,
		readonly host: string,
	) {
		super(`${field} points at ${host}`);
	}
}

const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;

/** Whether a text can be a request id: fal's are UUIDs; anything that could leave its place in a URL is refused. */
export function isRequestId(text: string): boolean {
	return REQUEST_ID.test(text) && !text.includes('..');
}

/**
 * The addresses of a request, from its id alone. The subpath of the endpoint is dropped: with it, fal answers 405.
 * `queueHost` is an origin, with a path if a gateway has one: `https://queue.fal.run`.
 */
export function addressesOf(queueHost: string, endpoint: Endpoint, requestId: string): Addresses {
	const request = `${queueHost}/${endpoint.app}/requests/${encodeURIComponent(requestId)}`;
	return {
		status_url: `${request}/status`,
		response_url: request,
		cancel_url: `${request}/cancel`,
	};
}

/**
 * The receipt in a submit's answer, or undefined if the answer has no usable request id.
 * fal's own addresses are kept. Where they are missing, or lead to another host than the one asked (a gateway
 * forwards the answers of fal's host), they are derived from the id: the key stays with the credential's host.
 */
export function receiptFromSubmit(
	queueHost: string,
	endpoint: Endpoint,
	body: unknown,
): Receipt | undefined {
	if (!isRecord(body) || typeof body.request_id !== 'string' || !isRequestId(body.request_id))
		return undefined;
	const derived = addressesOf(queueHost, endpoint, body.request_id);
	const own = readAddresses(body);
	return {
		request_id: body.request_id,
		endpoint_id: endpoint.id,
		status: typeof body.status === 'string' ? body.status : 'IN_QUEUE',
		queue_position: typeof body.queue_position === 'number' ? body.queue_position : null,
		...(own && isOnHost(own, queueHost) ? own : derived),
	};
}

/**
 * The receipt for a request somebody names by id. `carried` is the item the id came with: its addresses are used if
 * it is that request's own receipt. Throws `ForeignAddress` when those lead to another host.
 */
export function receiptFromId(
	queueHost: string,
	endpoint: Endpoint,
	requestId: string,
	carried: Record<string, unknown>,
): Receipt {
	const own = carried.request_id === requestId ? readAddresses(carried) : undefined;
	if (own) assertOnHost(own, queueHost);
	return {
		request_id: requestId,
		endpoint_id: endpoint.id,
		status: 'IN_QUEUE',
		queue_position: null,
		...(own ?? addressesOf(queueHost, endpoint, requestId)),
	};
}

/** Throws `ForeignAddress` unless every address has the scheme, host and port of the queue host. */
export function assertOnHost(addresses: Addresses, queueHost: string): void {
	const home = new URL(queueHost).origin;
	for (const field of ['status_url', 'response_url', 'cancel_url'] as const) {
		const origin = originOf(addresses[field]);
		if (origin !== home) throw new ForeignAddress(field, origin ?? 'no valid address');
	}
}

/** Whether every address leads to the queue host. */
export function isOnHost(addresses: Addresses, queueHost: string): boolean {
	const { status_url, response_url, cancel_url } = addresses;
	const home = new URL(queueHost).origin;
	return [status_url, response_url, cancel_url].every((address) => originOf(address) === home);
}

/** Scheme, host and port; undefined for what is no web address, or one that carries a user name. */
function originOf(address: string): string | undefined {
	if (!URL.canParse(address)) return undefined;
	const url = new URL(address);
	const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
	return isWeb && !url.username && !url.password ? url.origin : undefined;
}

function readAddresses(source: Record<string, unknown>): Addresses | undefined {
	const { status_url, response_url, cancel_url } = source;
	if (
		typeof status_url !== 'string' ||
		typeof response_url !== 'string' ||
		typeof cancel_url !== 'string'
	) {
		return undefined;
	}
	return { status_url, response_url, cancel_url };
}
