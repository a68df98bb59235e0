import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The public half of a key as fal publishes it. */
export interface PublicKey {
	readonly kty: 'OKP';
	readonly crv: 'Ed25519';
	/** The 32 bytes of the key, in base64url. */
	readonly x: string;
}

export interface SigningKey {
	readonly secret: KeyObject;
	readonly public: PublicKey;
}

/** What a signature is about. */
export interface Signed {
	readonly requestId: string;
	readonly userId: string;
	/** Unix seconds. */
	readonly timestamp: number;
	readonly body: string;
}

/** What a PKCS #8 private key of Ed25519 starts with; the 32 bytes of the seed follow. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key pair: a new one, or the one that belongs to a seed of 32 bytes in hex. */
export function signingKey(seed = randomBytes(32).toString('hex')): SigningKey {
	const bytes = Buffer.from(seed, 'hex');
	if (bytes.length !== 32) throw new Error('The seed of a signing key is 32 bytes in hex');
	const der = Buffer.concat([PKCS8, bytes]);
	const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
	const { x } = createPublicKey(secret).export({ format: 'jwk' });
	return { secret, public: { kty: 'OKP', crv: 'Ed25519', x: x! } };
}

/**
 * The headers of a webhook. fal's docs: the signature is Ed25519, in hex, over request id, user id,
 * timestamp and the SHA-256 of the body in hex, with line feeds between them and none at the end.
 */
export function signedHeaders({ secret }: SigningKey, signed: Signed): Record<string, string> {
	const { requestId, userId, timestamp, body } = signed;
	const digest = createHash('sha256').update(body).digest('hex');
	const message = [requestId, userId, timestamp, digest].join('\n');
	return {
		'x-fal-webhook-request-id': requestId,
		'x-fal-webhook-user-id': userId,
		'x-fal-webhook-timestamp': String(timestamp),
		'x-fal-webhook-signature': sign(null, Buffer.from(message), secret).toString('hex'),
	};
}
