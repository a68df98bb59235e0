/** Sends one event of a stream. */
export type SendEvent = (data: unknown) => void;

/** What the sandbox answers to a call, before any fault has its way with it. */
export interface Reply {
	readonly status: number;
	readonly headers: Record<string, string>;
	readonly body: string | Buffer;
	/**
	 * Instead of a body: starts sending events, calls `end` after the last one, and returns what to
	 * do when the reader is gone.
	 */
	readonly events?: (send: SendEvent, end: () => void) => () => void;
}

export const REQUEST_ID_HEADER = 'x-fal-request-id';

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
	return {
		status,
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	};
}

/** The shape of fal's answers about keys, accounts and unknown paths: `{"detail": "…"}`. */
export function refusal(status: number, detail: string, headers?: Record<string, string>): Reply {
	return json(status, { detail }, headers);
}

export function events(start: NonNullable<Reply['events']>): Reply {
	return {
		status: 200,
		headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
		body: '',
		events: start,
	};
}

/** Adds the id that fal puts on each of its answers. */
export function identified(reply: Reply, requestId: string): Reply {
	return { ...reply, headers: { [REQUEST_ID_HEADER]: requestId, ...reply.headers } };
}
