import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { submit } from './ask.cts';
import {
	duplicate,
	lose,
	onWebhook,
	payloadNull,
	signedByAnother,
	skip,
	slow,
	stale,
	tampered,
	truncated,
	unsigned,
	type Fault,
} from './faults.cts';
import { sandbox, type Sandbox } from './index.cts';
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

const start = async (...faults: Fault[]) => {
	fal = await sandbox({ faults, webhooks: { backOff: 5 } });
};
const call = async (input: object = {}) =>
	await submit(fal, input, { endpoint: `sandbox/script?fal_webhook=${target.url}` });
const untilFinished = async (n = 1) =>
	await fal.when(() => fal.webhooks.filter((sent) => sent.finished).length >= n);
const isGood = async (index = 0) =>
	await isVouchedFor(target.received[index], `${fal.hosts.storage}/.well-known/jwks.json`);
const text = (index = 0) => target.received[index].bytes.toString();

describe('which attempts', () => {
	it('are counted over all requests', async () => {
		await start(onWebhook.nth(2, lose));
		await call();
		await fal.untilDelivered();
		await call();
		await untilFinished(2);
		expect(fal.webhooks.map(({ answered }) => answered)).toEqual([200, 'lost']);
	});

	it('can be those of one request', async () => {
		await start(onWebhook.forRequest(1).always(lose));
		await call();
		await fal.untilDelivered();
		await call();
		await untilFinished(2);
		fal.fault(onWebhook.forRequest(fal.requests[1].id).first(skip));
		await call();
		await fal.untilDelivered(2);
		expect(fal.webhooks.map(({ answered }) => answered)).toEqual([200, 'lost', 200]);
	});
});

describe('what goes wrong', () => {
	it('lose: nothing comes, ever', async () => {
		await start(onWebhook.first(lose));
		await call();
		await untilFinished();
		expect(fal.webhooks).toMatchObject([
			{ answered: 'lost', reason: expect.stringMatching(/fault/) },
		]);
		expect(target.received).toEqual([]);
	});

	it('skip: it comes with the next attempt', async () => {
		await start(onWebhook.first(skip));
		await call();
		await fal.untilDelivered();
		expect(fal.webhooks).toMatchObject([
			{ attempt: 1, answered: 'lost', finished: true },
			{ attempt: 2, answered: 200, finished: true },
		]);
		expect(target.received).toHaveLength(1);
	});

	it('duplicate: it comes twice, the second before the first is answered', async () => {
		await target.close();
		target = await receiver({ reactions: ['silence'] });
		await start(onWebhook.first(duplicate));
		await call();
		await fal.when(() => fal.webhooks.length === 2);
		expect(fal.webhooks).toMatchObject([{ attempt: 1 }, { attempt: 1 }]);
		expect(fal.webhooks.map(({ answered }) => answered)).toEqual([undefined, undefined]);
	});

	it('duplicate: taken twice, it is not sent again', async () => {
		await start(onWebhook.first(duplicate));
		await call();
		await fal.untilDelivered(2);
		expect(text(0)).toBe(text(1));
		expect(fal.webhooks).toHaveLength(2);
	});

	it('payloadNull: properly signed, without the output', async () => {
		await start(onWebhook.first(payloadNull));
		await call({ output: 'made' });
		await fal.untilDelivered();
		expect(JSON.parse(text())).toMatchObject({
			request_id: fal.requests[0].id,
			status: 'OK',
			payload: null,
			payload_error: expect.any(String),
		});
		expect(await isGood()).toBe(true);
	});

	it('tampered: another payload than the signed one', async () => {
		await start(onWebhook.first(tampered));
		await call({ output: 'made' });
		await fal.untilDelivered();
		expect(JSON.parse(text())).toMatchObject({ status: 'OK', payload: { tampered: true } });
		expect(await isGood()).toBe(false);
	});

	it('truncated: half of the signed body', async () => {
		await start(onWebhook.first(truncated));
		await call();
		await fal.untilDelivered();
		expect(text()).toContain(`{"request_id":"${fal.requests[0].id}"`);
		expect(text()).not.toContain('payload');
		expect(await isGood()).toBe(false);
	});

	it('unsigned: no header vouches for it', async () => {
		await start(onWebhook.first(unsigned));
		await call();
		await fal.untilDelivered();
		const names = Object.keys(target.received[0].headers);
		expect(names.filter((name) => name.startsWith('x-fal'))).toEqual([]);
	});

	it('signedByAnother: a whole signature of a key that is not published', async () => {
		await start(onWebhook.first(signedByAnother));
		await call();
		await fal.untilDelivered();
		const { headers } = target.received[0];
		expect(headers['x-fal-webhook-signature']).toMatch(/^[0-9a-f]{128}$/);
		expect(await isGood()).toBe(false);
	});

	it.each([301, -301])('stale(%i): properly signed at another time', async (seconds) => {
		await start(onWebhook.first(stale(seconds)));
		await call();
		await fal.untilDelivered();
		const { at } = fal.webhooks[0];
		const timestamp = Number(target.received[0].headers['x-fal-webhook-timestamp']);
		expect(Math.abs(at / 1000 - seconds - timestamp)).toBeLessThan(2);
		expect(await isGood()).toBe(true);
	});

	it('slow: it is sent later, alone or with something else', async () => {
		await start(onWebhook.first(slow(100)), onWebhook.nth(2, slow(100, unsigned)));
		await call();
		await fal.untilDelivered();
		await call();
		await fal.untilDelivered(2);
		for (const index of [0, 1]) {
			const late = fal.webhooks[index].at - fal.requests[index].completedAt!;
			expect(late).toBeGreaterThanOrEqual(98);
		}
		expect([await isGood(0), await isGood(1)]).toEqual([true, false]);
	});
});

describe('by hand', () => {
	it('sends the outcome once more, signed anew', async () => {
		await start(onWebhook.first(lose));
		await call({ output: 'made' });
		await untilFinished();
		const sent = await fal.deliver(0);
		expect(sent).toMatchObject({ requestId: fal.requests[0].id, attempt: 0, answered: 200 });
		expect(JSON.parse(text()).payload).toBe('made');
		expect(await isGood()).toBe(true);
		expect(fal.webhooks.at(-1)).toBe(sent);
	});

	it('sends the same bytes and headers again', async () => {
		await start(onWebhook.first(stale(1000)));
		await call();
		await fal.untilDelivered();
		fal.rotateKey();
		await fal.deliver(fal.requests[0].id, { replayOf: fal.webhooks[0] });
		const [first, second] = target.received;
		expect(second).toEqual(first);
	});

	it('says anything about any request, known or not', async () => {
		await start();
		await call({ hold: true });
		const body = { request_id: 'x', status: 'OK', payload: 'forged' };
		await fal.deliver(0, { body });
		await fal.deliver('x', { body: 'no JSON', url: target.url, action: signedByAnother });
		expect([text(0), text(1)]).toEqual([JSON.stringify(body), 'no JSON']);
		expect([await isGood(0), await isGood(1)]).toEqual([true, false]);
		expect(target.received[1].headers['x-fal-webhook-request-id']).toBe('x');
	});

	it('is not touched by faults and not sent again', async () => {
		await target.close();
		target = await receiver({ reactions: [500] });
		await start(onWebhook.always(lose));
		const sent = await fal.deliver('x', { url: target.url, body: {} });
		expect(sent).toMatchObject({ answered: 500, finished: true });
		expect(fal.webhooks).toHaveLength(1);
	});

	it('says what is missing', async () => {
		await start();
		await call({ hold: true });
		await submit(fal, { hold: true });
		await expect(fal.deliver(0)).rejects.toThrow('has no outcome; give a body');
		await expect(fal.deliver(1)).rejects.toThrow('names no webhook; give a url');
		const given = { url: target.url, body: {} };
		await expect(fal.deliver(7, given)).rejects.toThrow('The sandbox has no request 7');
	});
});
