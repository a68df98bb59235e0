import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Headers } from './headers';
import { isRecord } from './json';

/** What fal puts into the headers of a callback, besides its body. Source: fal's webhook reference. */
export interface CallbackSignature {
	readonly requestId: string;
	readonly userId: string;
	/** Unix seconds, as text: it is signed as it stands. */
	readonly timestamp: string;
	/** Hexadecimal; 64 bytes. */
	readonly signature: string;
}

/** Seconds by which a callback's clock may differ from ours. Source: fal's webhook reference. */
const TOLERANCE = 300;

/** The signature in a callback's headers; undefined if any part of it is missing or has no such form. */
export function readSignature(headers: Headers): CallbackSignature | undefined {
	const requestId = headers['x-fal-webhook-request-id'];
	const userId = headers['x-fal-webhook-user-id'];
	const timestamp = headers['x-fal-webhook-timestamp'];
	const signature = headers['x-fal-webhook-signature'];
	if (!requestId || !userId || !timestamp || !signature) return undefined;
	if (!/^\d{1,12}$/.test(timestamp) || !/^[0-9a-f]{128}$/i.test(signature)) return undefined;
	return { requestId, userId, timestamp, signature };
}

/** Whether a callback was signed at about `now` (milliseconds since 1970): an old one may be a replay. */
export function isFresh({ timestamp }: CallbackSignature, now: number): boolean {
	return Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE;
}

/** Whether one of fal's keys signed this very body. `body` is what arrived, before any parsing. */
export function isSignedBy(
	keys: readonly KeyObject[],
	signed: CallbackSignature,
	body: Uint8Array,
): boolean {
	const { requestId, userId, timestamp } = signed;
	const digest = createHash('sha256').update(body).digest('hex');
	const message = Buffer.from([requestId, userId, timestamp, digest].join('\n'));
	const signature = Buffer.from(signed.signature, 'hex');
	return keys.some((key) => verify(null, message, key, signature));
}

/** The usable keys of a key set, as fal publishes it; entries of another kind, or broken ones, are skipped. */
export function readKeySet(body: unknown): KeyObject[] {
	const entries = isRecord(body) && Array.isArray(body.keys) ? (body.keys as unknown[]) : [];
	return entries.flatMap((entry) => {
		if (!isRecord(entry) || entry.kty !== 'OKP' || entry.crv !== 'Ed25519') return [];
		const { x } = entry;
		if (typeof x !== 'string' || Buffer.from(x, 'base64url').length !== 32) return [];
		return [createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })];
	});
}
