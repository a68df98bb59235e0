import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ask, submit } from './ask.cts';
import { ingress, onJwks } from './faults.cts';
import { sandbox, type Sandbox } from './index.cts';
import { isVouchedFor, receiver, type Receiver } from './receiver.cts';
import { signedHeaders, signingKey } from './signing.cts';

/** A vector that was worked out by other means than the code here. */
const SEED = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const JWK = { kty: 'OKP', crv: 'Ed25519', x: 'A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg' };
const ID = '123e4567-e89b-12d3-a456-426614174000';
const BODY =
	`{"request_id":"${ID}","gateway_request_id":"${ID}","status":"OK",` +
	'"payload":{"images":[{"url":"https://v3.fal.media/files/x/y.png"}],"seed":42}}';
const SIGNATURE =
	'139228f85a63d6b025a1c01c2500c895881cf5f336c5e5c3729621c2e1ea8123' +
	'670317abce71526b7b00c2101aeeabf116330a220289a4c2133f380417d6d608';

let fal: Sandbox;
let target: Receiver | undefined;
const jwks = () => `${fal.hosts.storage}/.well-known/jwks.json`;
afterEach(async () => {
	await fal?.close();
	await target?.close();
});

describe('the signature', () => {
	const userId = 'github|1234567';
	const signed = { requestId: ID, userId, timestamp: 1767225600, body: BODY };

	it('is that of the worked vector', () => {
		const headers = signedHeaders(signingKey(SEED), signed);
		expect(signingKey(SEED).public).toEqual(JWK);
		expect(headers).toEqual({
			'x-fal-webhook-request-id': ID,
			'x-fal-webhook-user-id': userId,
			'x-fal-webhook-timestamp': '1767225600',
			'x-fal-webhook-signature': SIGNATURE,
		});
	});

	it('is accepted by Node, and not after any change', () => {
		const headers = signedHeaders(signingKey(SEED), signed);
		const signature = Buffer.from(headers['x-fal-webhook-signature'], 'hex');
		const key = createPublicKey({ key: JWK, format: 'jwk' });
		const accepts = (body: string, timestamp = 1767225600) => {
			const digest = createHash('sha256').update(body).digest('hex');
			return verify(null, Buffer.from([ID, userId, timestamp, digest].join('\n')), key, signature);
		};
		expect(accepts(BODY)).toBe(true);
		expect(accepts(BODY.replace('42', '43'))).toBe(false);
		expect(accepts(BODY, 1767225601)).toBe(false);
	});

	it('needs a whole seed', () => {
		expect(() => signingKey('00ff')).toThrow('32 bytes');
	});
});

describe('the published keys', () => {
	it('are public, and counted', async () => {
		fal = await sandbox({ signingSeed: SEED });
		for (const key of ['', 'a:b']) {
			expect((await ask(fal, jwks(), { key })).body).toEqual({ keys: [JWK] });
		}
		expect((await ask(fal, jwks(), { method: 'POST' })).status).toBe(405);
		expect((await ask(fal, `${fal.hosts.storage}/else`)).status).toBe(404);
		expect(fal.count('jwks')).toBe(3);
	});

	it('are not those of another sandbox', async () => {
		fal = await sandbox();
		const other = await sandbox();
		const { body } = await ask(other, `${other.hosts.storage}/.well-known/jwks.json`);
		await other.close();
		expect((await ask(fal, jwks())).body).not.toEqual(body);
	});

	it('cannot be had when a fault says so', async () => {
		fal = await sandbox({ faults: [onJwks.first(ingress(502))] });
		expect([(await ask(fal, jwks())).status, (await ask(fal, jwks())).status]).toEqual([502, 200]);
	});
});

describe('a new key', () => {
	const deliver = async () => {
		const { body } = await submit(
			fal,
			{},
			{ endpoint: `sandbox/script?fal_webhook=${target!.url}` },
		);
		await fal.when(() =>
			fal.webhooks.some(({ requestId, finished }) => {
				return requestId === body.request_id && finished;
			}),
		);
		return target!.received.at(-1)!;
	};

	it('is shown behind the old one, and both are good', async () => {
		[fal, target] = [await sandbox({ signingSeed: SEED }), await receiver()];
		const before = await deliver();
		fal.rotateKey();
		const after = await deliver();
		expect((await ask(fal, jwks())).body.keys).toMatchObject([JWK, { kty: 'OKP', crv: 'Ed25519' }]);
		expect(await isVouchedFor(before, jwks())).toBe(true);
		expect(await isVouchedFor(after, jwks())).toBe(true);
	});

	it('takes the place of the old one if told to', async () => {
		[fal, target] = [await sandbox(), await receiver()];
		const before = await deliver();
		fal.rotateKey({ keepOld: false });
		const after = await deliver();
		expect((await ask(fal, jwks())).body.keys).toHaveLength(1);
		expect(await isVouchedFor(before, jwks())).toBe(false);
		expect(await isVouchedFor(after, jwks())).toBe(true);
	});
});
