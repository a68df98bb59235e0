/** What a call is for; a call on a path or with a method that fal does not offer is `other`. */
export type Kind =
	| 'submit'
	| 'status'
	| 'stream'
	| 'result'
	| 'cancel'
	| 'models'
	| 'pricing'
	| 'media'
	| 'jwks'
	| 'other';

/** The sandbox listens four times, because fal is four hosts. */
export type HostName = 'queue' | 'platform' | 'storage' | 'media';

/** One HTTP call as it arrived. */
export interface Call {
	readonly kind: Kind;
	readonly host: HostName;
	readonly method: string;
	readonly path: string;
	/** A parameter that was given several times is joined with commas. */
	readonly query: Record<string, string>;
	/** Names are in lower case. */
	readonly headers: Record<string, string>;
	/** Whether the call carried a key that the sandbox accepts. */
	readonly authorized: boolean;
	/** The request that the path names, or, once a submit is accepted, the new one. */
	requestId?: string;
	/** Milliseconds since 1970, when the head of the call had been read. */
	readonly at: number;
	/** Status code of the answer; absent as long as there is none. */
	answered?: number;
}
