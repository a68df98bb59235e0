import type { Headers } from '../protocol/headers';

/** One HTTP exchange with fal. The transport adds the key. */
export interface Call {
	readonly method: 'GET' | 'POST' | 'PUT';
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** JSON text, sent as it is. */
	readonly body?: string;
	/** Milliseconds until an answer that does not come is given up. */
	readonly timeout: number;
	/** True: the key is left out. For what fal shows to everybody. */
	readonly isPublic?: boolean;
	/** Ends the exchange at once; `send` then rejects. */
	readonly signal?: AbortSignal;
	/** Given the text of a 2xx answer as it arrives; the exchange then lasts as long as the server writes. */
	readonly onText?: (chunk: string) => void;
}

export interface Answer {
	readonly statusCode: number;
	/** Names in lower case. */
	readonly headers: Headers;
	/** The whole body; empty where `onText` was given it. */
	readonly text: string;
}

/** How calls reach fal: the node gives n8n's HTTP helper, a test may give another. Redirects are never followed. */
export interface Transport {
	/** Resolves with an answer of any status; rejects with `LostConnection`, or with the signal's reason. */
	send(call: Call): Promise<Answer>;
}

/** An exchange that ended without an answer. */
export class LostConnection extends Error {
	constructor(
		/** Whether the request can have reached fal: `before` means it cannot. */
		readonly lost: 'before' | 'after',
		/** The system's name for it, such as ECONNRESET. */
		readonly code: string,
		/** Whether trying again is pointless: the certificate is not to be trusted. */
		readonly isLasting = false,
	) {
		super(`The connection to fal was lost (${code})`);
	}
}

/** How an exchange ended, as a value. */
export type Exchange =
	| { readonly answer: Answer; readonly lost?: undefined }
	| { readonly lost: LostConnection };

/** Sends a call; a lost connection becomes a value, everything else that is thrown stays thrown. */
export async function exchange(transport: Transport, call: Call): Promise<Exchange> {
	try {
		return { answer: await transport.send(call) };
	} catch (error) {
		call.signal?.throwIfAborted();
		if (error instanceof LostConnection) return { lost: error };
		const unexpected = error as unknown;
		throw unexpected;
	}
}
