import { parseExact } from '../protocol/json';
import type { Headers } from '../protocol/headers';
import type { Answer, Transport } from './transport';

/** Everything a conversation with fal needs from outside. */
export interface Fal {
	readonly transport: Transport;
	/** Origin of the queue, without a slash at the end: `https://queue.fal.run`. */
	readonly queueHost: string;
	/** Whether the hosts are other ones than fal's own. */
	readonly isCustom: boolean;
	/** Origin of the platform API: `https://api.fal.ai`. */
	readonly platformHost: string;
	/** Origin of fal's file and key service: `https://rest.fal.ai`. */
	readonly storageHost: string;
	/** Waits; rejects with the signal's reason once it is aborted. */
	readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Milliseconds for a look at a request, or a cancel. */
export const LOOK_TIMEOUT = 30_000;
/** Milliseconds for a submit or a result: both may carry megabytes of data URIs. */
export const BODY_TIMEOUT = 300_000;

/** An answer with its body read: JSON where it is JSON, otherwise the text. */
export interface ReadAnswer {
	readonly statusCode: number;
	readonly headers: Headers;
	readonly body: unknown;
}

/** Reads an answer's body. An empty one is null. */
export function readAnswer({ statusCode, headers, text }: Answer): ReadAnswer {
	return { statusCode, headers, body: text.trim() === '' ? null : jsonOr(text, text) };
}

/** The JSON in a text; `otherwise` where there is none. */
export function jsonOr<T>(otherwise: T, text: string): unknown {
	try {
		return parseExact(text);
	} catch {
		return otherwise;
	}
}
