import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitingRoom, type WaitingRoom } from '../engine/waiting.cts';
import { workflow } from '../engine/workflow.cts';
import {
	duplicate,
	ingress,
	lose,
	onResult,
	onStatus,
	onWebhook,
	signedByAnother,
	stale,
	tampered,
	unsigned,
} from '../sandbox/faults.cts';
import { detailsOf } from './failures.cts';
import { fresh, runScript } from './sandboxes.cts';

let room: WaitingRoom;
beforeEach(async () => {
	room = await waitingRoom();
});
afterEach(async () => await room.close());

/** Parameters of a Run that suspends at once. */
const suspended = (script?: object, options: object = {}) => ({
	...runScript(script, { holdFirst: 0, ...options }),
	waitMode: 'suspend',
});
const sandboxed = async (options = {}) => await fresh({ webhooks: { backOff: 20 }, ...options });
const refused = {
	status: 422,
	body: { detail: [{ loc: ['body', 'n'], msg: 'bad', type: 'int_type', input: 'x' }] },
};

describe('a suspended Run', () => {
	it('goes on with the result when fal calls back, and asks nothing meanwhile', async () => {
		const fal = await sandboxed();
		const flow = workflow(fal)
			.waitIn(room)
			.fal(suspended({ seconds: 0.3, output: { ok: true } }));
		const run = await flow.execute();
		const [{ id }] = fal.requests;
		expect(run.json()).toEqual([
			{ ok: true, fal: expect.objectContaining({ request_id: id, status: 'COMPLETED' }) },
		]);
		expect(run.items()[0].pairedItem).toEqual({ item: 0 });
		expect(fal.calls.filter(({ host }) => host === 'queue').map(({ kind }) => kind)).toEqual([
			'submit',
			'status',
			'status',
			'result',
		]);
	});

	it('gives what holding gives: the same outputs, order, pairing and error items', async () => {
		const items = [
			{ n: 0, seconds: 0.4 },
			{ n: 1, seconds: 0.2, ...refused },
			{ n: 2, seconds: 0.3, output: [1, 2] },
			{ n: 3, output: { url: 'https://fal.media/x.png' } },
		];
		const outcome = async (parameters: object) => {
			const fal = await sandboxed();
			const run = await workflow(fal)
				.waitIn(room)
				.items(...items)
				.fal(parameters as never)
				.onError('continueErrorOutput')
				.execute();
			const ids = new Map(fal.requests.map(({ id }, index) => [id, `id ${index}`]));
			const text = JSON.stringify([run.items(), run.failed()], (key, value: unknown) =>
				key === 'inference_time' ? 0 : (ids.get(value as string) ?? value),
			);
			return JSON.parse(text) as unknown;
		};
		expect(await outcome(suspended())).toEqual(await outcome(runScript()));
	});

	it('does not suspend what is fast', async () => {
		const fal = await sandboxed();
		const run = await workflow(fal)
			.waitIn(room)
			.fal(suspended({ seconds: 0.05, output: { ok: true } }, { holdFirst: 5 }))
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.count('stream')).toBe(1);
		expect(fal.count('status')).toBe(0);
	});

	it('shares one wait among many items', async () => {
		const fal = await sandboxed();
		const items = Array.from({ length: 25 }, (_, n) => ({ n, seconds: 0.2 + (n % 5) / 10 }));
		const run = await workflow(fal)
			.waitIn(room)
			.items(...items)
			.fal(suspended())
			.execute();
		expect(run.json().map(({ input }) => (input as { n: number }).n)).toEqual(
			items.map(({ n }) => n),
		);
		expect(fal.submits).toBe(25);
	});

	it('fetches each result once, however many callbacks come at the same time', async () => {
		const fal = await sandboxed();
		const items = Array.from({ length: 10 }, (_, n) => ({ n, hold: true }));
		const { done } = workflow(fal)
			.waitIn(room)
			.items(...items)
			.fal(suspended())
			.start();
		await room.occupied();
		items.forEach((_, index) => fal.release(index));
		await done;
		expect(fal.count('result')).toBe(10);
		expect(fal.count('status')).toBeLessThanOrEqual(1 + 10 * 10);
	});

	it('leaves the items of the node before it as they were', async () => {
		const fal = await sandboxed();
		const run = await workflow(fal).waitIn(room).items({ seconds: 0.2 }).fal(suspended()).execute();
		expect(run.json('Start')).toEqual([{ seconds: 0.2 }]);
	});

	it('fails with the first item that failed, when On Error is stop', async () => {
		const fal = await sandboxed();
		const run = await workflow(fal)
			.waitIn(room)
			.items({ seconds: 0.3 }, { seconds: 0.3, ...refused })
			.fal(suspended())
			.execute();
		expect(run.error?.message).toContain("n: must be a whole number (got 'x')");
		expect(detailsOf(run)).toMatchObject({ statusCode: 422, requestId: fal.requests[1].id });
	});

	it('hands on receipts when its time is up, and Await Result collects them', async () => {
		const fal = await sandboxed();
		const flow = workflow(fal)
			.waitIn(room)
			.items({ hold: true }, { n: 1, seconds: 0.05 })
			.fal(suspended());
		const execution = flow.start();
		await room.occupied();
		await fal.untilStatus(1, 'COMPLETED');
		room.expire(execution.id);
		const { data } = await execution.done;
		const receipts = data.resultData.runData.fal[0].data!.main[0]!.map(({ json }) => json);
		expect(receipts).toMatchObject(
			fal.requests.map(({ id }) => ({ request_id: id, endpoint_id: 'sandbox/script' })),
		);
		const later = await workflow(fal).items(receipts[1]).fal({ operation: 'await' }).execute();
		expect(later.json()[0]).toMatchObject({ input: { n: 1 } });
	});

	it('wakes a later Await Result of the same execution', async () => {
		const fal = await sandboxed();
		const run = await workflow(fal)
			.waitIn(room)
			.fal({
				...runScript({ seconds: 0.4, output: { ok: true } }, { resumeWhenDone: true }),
				operation: 'submit',
			})
			.fal({ operation: 'await', waitMode: 'suspend', options: { holdFirst: 0 } })
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(1);
		expect(fal.count('stream')).toBe(0);
	});
});

describe('a call is believed only if fal signed it, now', () => {
	it.each([
		['unsigned', unsigned],
		['changed on its way', tampered],
		['signed by somebody else', signedByAnother],
		['an old one', stale(301)],
	])('%s: refused, and the execution waits on', async (_, fault) => {
		const fal = await sandboxed({ faults: [onWebhook.first(fault)] });
		const run = await workflow(fal)
			.waitIn(room)
			.fal(suspended({ seconds: 0.3, output: { ok: true } }))
			.execute();
		await fal.untilDelivered(1);
		expect(room.answers).toEqual([401, 200]);
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(1);
	});
});

describe('a suspended execution survives', () => {
	it('a duplicate call', async () => {
		const fal = await sandboxed({ faults: [onWebhook.first(duplicate)] });
		const run = await workflow(fal)
			.waitIn(room)
			.fal(suspended({ seconds: 0.3, output: { ok: true } }))
			.execute();
		expect(run.json()).toHaveLength(1);
	});

	it('a call that is lost, if another one comes', async () => {
		const fal = await sandboxed({ faults: [onWebhook.first(lose)] });
		const run = await workflow(fal)
			.waitIn(room)
			.items({ n: 0, seconds: 0.2 }, { n: 1, seconds: 0.5 })
			.fal(suspended())
			.execute();
		expect(run.json()).toHaveLength(2);
	});

	it.each([
		['a look that cannot be had', onStatus.nth(2, ingress(502))],
		['a result that cannot be had', onResult.times(2, ingress(502))],
	])('%s: fal calls again', async (_, fault) => {
		const fal = await sandboxed({ faults: [fault] });
		const run = await workflow(fal)
			.waitIn(room)
			.fal(suspended({ seconds: 0.3, output: { ok: true } }))
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(1);
	});

	it('a queue that lags behind its own call', async () => {
		const fal = await sandboxed({
			faults: [
				onStatus.nth(2, (exchange) =>
					exchange.send({
						status: 202,
						headers: { 'content-type': 'application/json' },
						body: '{"status":"IN_PROGRESS"}',
					}),
				),
			],
		});
		const run = await workflow(fal)
			.waitIn(room)
			.fal(suspended({ seconds: 0.3, output: { ok: true } }))
			.execute();
		await fal.untilDelivered(1);
		expect(room.answers).toEqual([503, 200]);
		expect(run.json()[0]).toMatchObject({ ok: true });
	});
});
