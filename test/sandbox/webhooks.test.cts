import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, submit } from './ask.cts';
import { certificate } from './certificate.cts';
import { sandbox, type Sandbox, type SandboxOptions } from './index.cts';
import { isVouchedFor, receiver, type Receiver } from './receiver.cts';

let fal: Sandbox;
let target: Receiver;
beforeEach(async () => {
	target = await receiver();
});
afterEach(async () => {
	await fal.close();
	await target.close();
});

const start = async (options: SandboxOptions = {}) => {
	fal = await sandbox({ webhooks: { backOff: 5 }, ...options });
};
const call = async (input: object = {}, url = target.url) =>
	await submit(fal, input, { endpoint: `sandbox/script?fal_webhook=${encodeURIComponent(url)}` });
const untilFinished = async () => await fal.when(() => fal.webhooks.some((sent) => sent.finished));
const told = () => JSON.parse(target.received[0].bytes.toString());

describe('what is told', () => {
	it('is the output, with a signature that the published key vouches for', async () => {
		await start();
		const at = Date.now();
		const { body } = await call({ output: { answer: 'zweiundvierzig, größer' } });
		await fal.untilDelivered();
		const [{ headers }] = target.received;
		expect(told()).toEqual({
			request_id: body.request_id,
			gateway_request_id: body.request_id,
			status: 'OK',
			payload: { answer: 'zweiundvierzig, größer' },
		});
		expect(headers).toMatchObject({
			'content-type': 'application/json',
			'x-fal-webhook-request-id': body.request_id,
			'x-fal-webhook-timestamp': expect.stringMatching(/^\d{10}$/),
			'x-fal-webhook-signature': expect.stringMatching(/^[0-9a-f]{128}$/),
		});
		expect(Number(headers['x-fal-webhook-timestamp'])).toBeGreaterThanOrEqual(at / 1000 - 1);
		const jwks = `${fal.hosts.storage}/.well-known/jwks.json`;
		expect(await isVouchedFor(target.received[0], jwks)).toBe(true);
		expect(fal.webhooks).toEqual([
			{
				requestId: body.request_id,
				url: target.url,
				attempt: 1,
				at: expect.any(Number),
				body: target.received[0].bytes.toString(),
				headers: expect.objectContaining({
					'x-fal-webhook-signature': headers['x-fal-webhook-signature'],
				}),
				answered: 200,
				finished: true,
			},
		]);
	});

	it('is the output digit by digit', async () => {
		await start();
		await call({ rawOutput: '{"seed": 12345678901234567890}' });
		await fal.untilDelivered();
		expect(target.received[0].bytes.toString()).toContain(
			'"payload":{"seed": 12345678901234567890}',
		);
	});

	it('is null for an output that is not JSON', async () => {
		await start();
		await call({ rawOutput: 'NaN' });
		await fal.untilDelivered();
		expect(told()).toMatchObject({ status: 'OK', payload: null });
		expect(told().payload_error).toContain('not JSON serializable');
	});

	it('is the failure of a model', async () => {
		await start();
		const detail = [{ loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' }];
		await call({ status: 422, body: { detail } });
		await fal.untilDelivered();
		expect(told()).toMatchObject({
			status: 'ERROR',
			error: 'Invalid status code: 422',
			payload: { detail },
		});
	});

	it('is the failure of a model that speaks no JSON', async () => {
		await start();
		await call({ status: 500, body: 'Internal Server Error' });
		await fal.untilDelivered();
		expect(told()).toMatchObject({ status: 'ERROR', payload: null });
		expect(told()).not.toHaveProperty('payload_error');
	});

	it('is a cancellation, of a running request and of a waiting one', async () => {
		await start({ concurrency: 1 });
		const receipts = [await call({ hold: true }), await call({ hold: true })];
		for (const { body } of receipts.reverse()) await ask(fal, body.cancel_url, { method: 'PUT' });
		await fal.untilDelivered(2);
		const bodies = fal.webhooks.map(({ body }) => JSON.parse(body));
		expect(bodies.map(({ request_id }) => request_id).sort()).toEqual(
			fal.requests.map(({ id }) => id).sort(),
		);
		for (const body of bodies) {
			expect(body).toMatchObject({
				status: 'ERROR',
				error: 'Request was cancelled by the client',
				payload: { error_type: 'client_cancelled' },
			});
		}
	});

	it('is told once, when the request is over, and to nobody who did not ask', async () => {
		await start();
		await submit(fal);
		await call({ hold: true });
		await fal.untilStatus(0, 'COMPLETED');
		expect(fal.webhooks).toEqual([]);
		fal.release(1);
		await fal.untilDelivered();
		expect(target.received).toHaveLength(1);
	});
});

describe('where it is told', () => {
	it('is the address as given, with its query', async () => {
		await start();
		await call({}, `${target.url}?signature=a%2Fb&x=1`);
		await fal.untilDelivered();
		expect(target.received[0].path).toBe('/hook?signature=a%2Fb&x=1');
	});

	it.each(['localhost', 'n8n.localhost', '127.1', '127.0.0.1'])('can be %s', async (name) => {
		await start();
		await call({}, `http://${name}:${target.port}/hook`);
		await fal.untilDelivered();
		expect(target.received).toHaveLength(1);
	});

	it('can be https, with the certificate of this sandbox', async () => {
		await target.close();
		target = await receiver({ certificate: certificate() });
		await start({ tls: true });
		const sent = fal.deliver('x', { url: target.url, body: {} });
		expect(await sent).toMatchObject({ answered: 200 });
	});

	it.each([
		['https://example.com/hook', 'example.com is not on loopback'],
		['http://10.0.0.1/hook', '10.0.0.1 is not on loopback'],
		['http://0.0.0.0/hook', '0.0.0.0 is not on loopback'],
		['http://127.0.0.1.example.com/', '127.0.0.1.example.com is not on loopback'],
		['http://notlocalhost/', 'notlocalhost is not on loopback'],
		['http://[2001:db8::1]/', '[2001:db8::1] is not on loopback'],
		['ftp://127.0.0.1/', 'Neither http nor https'],
		['/hook', 'Not an address'],
	])('is never %s', async (url, reason) => {
		await start();
		await call({}, url);
		await untilFinished();
		expect(fal.webhooks).toMatchObject([{ url, attempt: 1, answered: 'lost' }]);
		expect(fal.webhooks[0].reason).toContain(reason);
	});
});
