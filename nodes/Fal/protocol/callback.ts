import { isRecord } from './json';

/** What fal posts to a webhook when a request has finished. Source: fal's webhook reference. */
export interface Callback {
	readonly requestId: string;
	readonly isOk: boolean;
	/** The model's output, or its refusal; null where fal could not put it into the callback. */
	readonly payload: unknown;
	/** Why the request failed, such as `Invalid status code: 422`. */
	readonly error?: string;
	/** True: the output exists, but only the queue has it. */
	readonly isPayloadMissing: boolean;
}

/** Reads a callback's body; undefined if it is none. */
export function readCallback(body: unknown): Callback | undefined {
	if (!isRecord(body) || typeof body.request_id !== 'string') return undefined;
	if (body.status !== 'OK' && body.status !== 'ERROR') return undefined;
	const isOk = body.status === 'OK';
	const payload = body.payload ?? null;
	return {
		requestId: body.request_id,
		isOk,
		payload,
		...(typeof body.error === 'string' && { error: body.error }),
		isPayloadMissing: isOk && (payload === null || Boolean(body.payload_error)),
	};
}

/** The HTTP status that a failed callback tells of in its text; undefined where it tells none. */
export function statusCodeIn(error: string | undefined): number | undefined {
	const code = /status code:? (\d{3})\b/i.exec(error ?? '')?.[1];
	return code === undefined ? undefined : Number(code);
}
