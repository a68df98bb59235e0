import { describe, expect, it } from '@jest/globals';
import { workflow } from '../engine/workflow.cts';
import { ingress, normally, onResult, onSubmit, slow } from '../sandbox/faults.cts';
import { detailsOf } from './failures.cts';
import { fresh, runScript } from './sandboxes.cts';

const holding = [{ hold: true }, { hold: true }, { hold: true }];
/** A timeout of 0.6 s, in minutes. */
const brief = { timeout: 0.01 };

describe('Stop', () => {
	it('sends exactly one cancel for every open request', async () => {
		const fal = await fresh({ concurrency: 2 });
		const execution = workflow(fal)
			.items(...holding)
			.fal(runScript())
			.start();
		await fal.until('stream', 3);
		execution.stop();
		await fal.untilAnswered('cancel', 3);
		await fal.when(() => fal.openStreams === 0);
		expect(fal.requests.map(({ cancelled }) => cancelled)).toEqual([true, true, true]);
		expect(fal.count('cancel')).toBe(3);
		expect((await execution.done).status).toBe('canceled');
	});

	it('cancels a request whose submit was still on its way', async () => {
		const fal = await fresh({ faults: [onSubmit.always(slow(300, normally))] });
		const execution = workflow(fal)
			.fal(runScript({ hold: true }))
			.start();
		await fal.until('submit');
		execution.stop();
		await fal.untilAnswered('cancel');
		expect(fal.requests[0].cancelled).toBe(true);
		expect(fal.count('cancel')).toBe(1);
	});

	it('submits nothing more', async () => {
		const fal = await fresh();
		const execution = workflow(fal)
			.items(...holding)
			.fal(runScript(undefined, { maxConcurrency: 1 }))
			.start();
		await fal.until('stream');
		execution.stop();
		await fal.untilAnswered('cancel');
		expect(fal.count('submit')).toBe(1);
	});

	it('lets the request run when told so', async () => {
		const fal = await fresh();
		const execution = workflow(fal)
			.fal(runScript({ hold: true }, { cancelOnStop: false }))
			.start();
		await fal.until('stream');
		execution.stop();
		await fal.when(() => fal.openStreams === 0);
		await execution.done;
		expect(fal.count('cancel')).toBe(0);
	});

	it('of an Await Result leaves the request alone, unless told otherwise', async () => {
		const fal = await fresh();
		await workflow(fal)
			.fal({ ...runScript({ hold: true }), operation: 'submit' })
			.execute();
		const awaiting = {
			operation: 'await',
			endpoint: 'sandbox/script',
			requestId: fal.requests[0].id,
		};

		const first = workflow(fal).fal(awaiting).start();
		await fal.until('stream', 1);
		first.stop();
		await fal.when(() => fal.openStreams === 0);
		expect(fal.count('cancel')).toBe(0);

		const second = workflow(fal)
			.fal({ ...awaiting, options: { cancelOnStop: true } })
			.start();
		await fal.until('stream', 2);
		second.stop();
		await fal.untilAnswered('cancel', 1);
		expect(fal.count('cancel')).toBe(1);
	});
});

describe('a timeout', () => {
	it('fails by default, lets the request run, and says how to collect it', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ hold: true }, brief))
			.execute();
		const [{ id }] = fal.requests;
		expect(run.error?.message).toBe('fal had not finished this request after 0.01 minutes');
		expect(run.error?.description).toContain(id);
		expect(detailsOf(run)).toMatchObject({
			type: 'timeout',
			requestId: id,
			retryable: true,
			charged: 'maybe',
		});
		expect(fal.count('cancel')).toBe(0);

		fal.release(0);
		const later = await workflow(fal)
			.fal({ operation: 'await', endpoint: 'sandbox/script', requestId: id })
			.execute();
		expect(later.json()).toHaveLength(1);
	});

	it('leaves the other items running as well', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.items(...holding)
			.fal(runScript(undefined, brief))
			.execute();
		expect(fal.count('cancel')).toBe(0);
		for (const { id } of fal.requests) expect(run.error?.description).toContain(id);
	});

	it('cancels when told so, once', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ hold: true }, { ...brief, onTimeout: 'cancel' }))
			.execute();
		expect(fal.count('cancel')).toBe(1);
		expect(run.error?.message).toBe(
			'fal had not finished this request after 0.01 minutes, so it was stopped',
		);
		expect(detailsOf(run)).toMatchObject({
			type: 'timeout',
			requestId: fal.requests[0].id,
			charged: 'maybe',
		});
	});

	it('cancels what is still queued, for free', async () => {
		const fal = await fresh({ concurrency: 1 });
		await workflow(fal)
			.fal({ ...runScript({ hold: true }), operation: 'submit' })
			.execute();
		const run = await workflow(fal)
			.fal(runScript({}, { ...brief, onTimeout: 'cancel' }))
			.execute();
		expect(detailsOf(run)).toMatchObject({ type: 'timeout', charged: 'no' });
	});

	it('does not hide that the request has just finished', async () => {
		const fal = await fresh({ streaming: false });
		const run = await workflow(fal)
			.fal(runScript({ seconds: 0.55, output: { ok: true } }, brief))
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
	});

	it('says when only the result could not be fetched', async () => {
		const fal = await fresh({ faults: [onResult.always(ingress(502))] });
		const run = await workflow(fal).fal(runScript({}, brief)).execute();
		expect(run.error?.message).toBe(
			'fal has finished this request, but its result could not be fetched within 0.01 minutes',
		);
		expect(detailsOf(run)).toMatchObject({ type: 'timeout', requestId: fal.requests[0].id });
	});

	it('gives a receipt when told so, which Await Result takes', async () => {
		const fal = await fresh();
		const waiting = workflow(fal)
			.fal(
				runScript({ hold: true, output: { ok: true } }, { ...brief, onTimeout: 'outputReceipt' }),
			)
			.fal({ operation: 'await' })
			.execute();
		await fal.until('stream', 2);
		fal.release(0);
		const run = await waiting;
		expect(run.json('fal')[0]).toMatchObject({
			request_id: fal.requests[0].id,
			status: 'IN_PROGRESS',
			endpoint_id: 'sandbox/script',
		});
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(1);
	});
});
