import { describe, expect, it } from '@jest/globals';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
	isFresh,
	isSignedBy,
	readKeySet,
	readSignature,
} from '../../dist/nodes/Fal/protocol/signature.js';

/** A worked example: the key's seed is the bytes 0 to 31. */
const JWK = { kty: 'OKP', crv: 'Ed25519', x: 'A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg' };
const ID = '123e4567-e89b-12d3-a456-426614174000';
const BODY =
	`{"request_id":"${ID}","gateway_request_id":"${ID}","status":"OK",` +
	'"payload":{"images":[{"url":"https://v3.fal.media/files/x/y.png"}],"seed":42}}';
const HEADERS = {
	'x-fal-webhook-request-id': ID,
	'x-fal-webhook-user-id': 'github|1234567',
	'x-fal-webhook-timestamp': '1767225600',
	'x-fal-webhook-signature':
		'139228f85a63d6b025a1c01c2500c895881cf5f336c5e5c3729621c2e1ea8123' +
		'670317abce71526b7b00c2101aeeabf116330a220289a4c2133f380417d6d608',
};
const NOW = 1767225600_000;
const signed = readSignature(HEADERS)!;
const keys = readKeySet({ keys: [JWK] });
const unrelated = (): object =>
	generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }) as object;
const holds = (body: string, by: readonly KeyObject[] = keys) =>
	isSignedBy(by, signed, Buffer.from(body));

describe('a signature by fal', () => {
	it('is believed', () => expect(holds(BODY)).toBe(true));
	it('is believed whichever of the published keys made it', () =>
		expect(holds(BODY, readKeySet({ keys: [unrelated(), JWK] }))).toBe(true));
	it('is not believed for a body with one byte changed', () =>
		expect(holds(BODY.replace('42', '43'))).toBe(false));
	it('is not believed for a body written anew', () =>
		expect(holds(JSON.stringify(JSON.parse(BODY), null, 1))).toBe(false));
	it('is not believed by another key', () =>
		expect(holds(BODY, readKeySet({ keys: [unrelated()] }))).toBe(false));
	it('is not believed without keys', () => expect(holds(BODY, [])).toBe(false));
	it.each(['x-fal-webhook-request-id', 'x-fal-webhook-user-id', 'x-fal-webhook-timestamp'])(
		'is not believed with another %s',
		(name) => {
			const other = readSignature({ ...HEADERS, [name]: '1767225601' })!;
			expect(isSignedBy(keys, other, Buffer.from(BODY))).toBe(false);
		},
	);
});

describe('a signature is none', () => {
	it.each(Object.keys(HEADERS))('without %s', (name) =>
		expect(readSignature({ ...HEADERS, [name]: undefined })).toBeUndefined(),
	);
	it.each([
		['in base64', Buffer.from(HEADERS['x-fal-webhook-signature'], 'hex').toString('base64')],
		['too short', 'ab'],
		['not hexadecimal', 'z'.repeat(128)],
	])('%s', (_, signature) =>
		expect(readSignature({ ...HEADERS, 'x-fal-webhook-signature': signature })).toBeUndefined(),
	);
	it('with a time that is no number', () =>
		expect(readSignature({ ...HEADERS, 'x-fal-webhook-timestamp': '17672256e2' })).toBeUndefined());
});

it.each([
	[0, true],
	[300, true],
	[-300, true],
	[301, false],
	[-301, false],
])('a clock %i seconds off is fresh: %s', (seconds, fresh) =>
	expect(isFresh(signed, NOW + seconds * 1000)).toBe(fresh),
);

describe('a key set', () => {
	it.each([
		['nothing', undefined],
		['no list', { keys: 'none' }],
		['a key without x', { keys: [{ kty: 'OKP', crv: 'Ed25519' }] }],
		['a key of another kind', { keys: [{ ...JWK, crv: 'X25519' }] }],
		['a key that is too short', { keys: [{ ...JWK, x: 'AAAA' }] }],
	])('of %s is empty', (_, body) => expect(readKeySet(body)).toEqual([]));
	it('skips what it cannot use', () =>
		expect(readKeySet({ keys: [null, { kty: 'RSA' }, JWK] })).toHaveLength(1));
	it('needs no private part', () =>
		expect(() => createPrivateKey({ key: JWK as never, format: 'jwk' })).toThrow());
});
