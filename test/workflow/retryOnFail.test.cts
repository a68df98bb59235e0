import { describe, expect, it } from '@jest/globals';
import { workflow } from '../engine/workflow.cts';
import { answer, onCancel, onResult, onStatus, onSubmit, reset } from '../sandbox/faults.cts';
import { detailsOf } from './failures.cts';
import { fresh, runScript } from './sandboxes.cts';

const gone = answer(404, { status: 'NOT_FOUND' });
/** A timeout of 0.6 s, in minutes. */
const brief = { timeout: 0.01 };

describe('Retry On Fail resumes the accepted request', () => {
	it('when the wait was too short', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ seconds: 1, output: { ok: true } }, brief))
			.retryOnFail(3)
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true, fal: { request_id: fal.requests[0].id } });
		expect(fal.submits).toBe(1);
		expect(fal.count('cancel')).toBe(0);
	});

	it.each([
		['the time', '={{ JSON.stringify({ seconds: 1, at: $now.toMillis() }) }}'],
		['a random value', '={{ JSON.stringify({ seconds: 1, seed: Math.random() }) }}'],
	])('also when a parameter holds %s', async (_, inputJson) => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({ operation: 'run', endpoint: 'sandbox/script', inputJson, options: brief })
			.retryOnFail(3)
			.execute();
		expect(run.error).toBeUndefined();
		expect(fal.submits).toBe(1);
	});

	it('of every item, those that had succeeded too', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.items({ n: 0, seconds: 0.02 }, { n: 1, seconds: 1 }, { n: 2, seconds: 0.02 })
			.fal(runScript(undefined, brief))
			.retryOnFail(3)
			.execute();
		expect(run.json().map(({ input }) => (input as { n: number }).n)).toEqual([0, 1, 2]);
		expect(fal.submits).toBe(3);
		expect(fal.count('cancel')).toBe(0);
	});

	it('with On Error = continue as well, where n8n tries again for the first item', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ seconds: 1, output: { ok: true } }, brief))
			.onError('continueRegularOutput')
			.retryOnFail(3)
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(1);
	});

	it('and cancels what is open only when no try is left', async () => {
		const fal = await fresh();
		const refused = { status: 422, body: { detail: 'no' }, seconds: 0.1 };
		const run = await workflow(fal)
			.items({ hold: true }, refused)
			.fal(runScript())
			.retryOnFail(3)
			.execute();
		expect(run.status).toBe('error');
		expect(fal.submits).toBe(2);
		expect(fal.count('cancel')).toBe(1);
		expect(fal.requests[0].cancelled).toBe(true);
	});
});

describe('a retry of the whole execution', () => {
	it('resumes the accepted request', async () => {
		const fal = await fresh({ faults: [onResult.first(answer(404, {}))] });
		const flow = () => workflow(fal).fal(runScript({ output: { ok: true } }));
		const run = await flow().retry(await flow().execute());
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(1);
	});

	it('submits anew what the failed execution cancelled, and no more than that', async () => {
		const fal = await fresh();
		const broken = { status: 500, body: { detail: 'Runner died' } };
		const items = [{ seconds: 5 }, { key: 'b', outcomes: [broken, {}] }, { seconds: 0 }];
		const flow = () =>
			workflow(fal)
				.items(...items)
				.fal(runScript(undefined, { resubmits: 0, maxConcurrency: 2 }));
		const failed = await flow().execute();
		expect(fal.requests.map(({ cancelled }) => cancelled)).toEqual([true, false]);
		const run = await flow().retry(failed);
		expect(run.json()).toHaveLength(3);
		expect(fal.submits).toBe(5);
	});
});

describe('Retry On Fail submits anew', () => {
	it('after a failure of fal itself, exactly once a try', async () => {
		const fal = await fresh();
		const broken = {
			status: 500,
			body: { detail: 'Runner died', error_type: 'runner_server_error' },
		};
		const run = await workflow(fal)
			.fal(runScript({ key: 'a', outcomes: [broken, { output: { ok: true } }] }, { resubmits: 0 }))
			.retryOnFail(2)
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(2);
	});
});

it('a 422 stays a 422 however often n8n tries', async () => {
	const fal = await fresh();
	const run = await workflow(fal)
		.fal(runScript({ status: 422, body: { detail: 'no' } }))
		.retryOnFail(3)
		.execute();
	expect(detailsOf(run)).toMatchObject({ statusCode: 422 });
	expect(fal.submits).toBe(1);
});

it('a request that fal forgot is not paid for a second time', async () => {
	const fal = await fresh({ streaming: false, faults: [onStatus.always(gone)] });
	const run = await workflow(fal)
		.fal(runScript({ hold: true }))
		.retryOnFail(3)
		.execute();
	expect(detailsOf(run)).toMatchObject({ type: 'not_found' });
	expect(fal.submits).toBe(1);
});

it('cancels the requests of an earlier try, when it is stopped between two', async () => {
	const fal = await fresh();
	const execution = workflow(fal)
		.fal(runScript({ hold: true }, brief))
		.retryOnFail(2, 1500)
		.start();
	await fal.untilAnswered('submit');
	await fal.when(() => fal.count('stream') > 0 && fal.openStreams === 0);
	execution.stop();
	await fal.untilAnswered('cancel');
	expect(fal.requests[0].cancelled).toBe(true);
	expect(fal.submits).toBe(1);
});

it('cancels at last what an earlier try left open, although this one never came to it', async () => {
	const fal = await fresh();
	const items = [
		{ status: 400, body: { detail: 'no' }, seconds: 0.1 },
		{ hold: true },
		{ hold: true },
	];
	const flow = workflow(fal)
		.items(...items)
		.fal(runScript(undefined, { maxConcurrency: 3 }));
	const run = await flow.retryOnFail(2).execute();
	expect(fal.requests.map(({ cancelled }) => cancelled)).toEqual([false, true, true]);
	for (const { id } of fal.requests) expect(run.error?.description).toContain(id);
});

it('does not look for a request on another host than the one that took it', async () => {
	const first = await fresh({ faults: [onResult.always(answer(404, {}))] });
	const second = await fresh();
	const failed = await workflow(first).fal(runScript({})).execute();
	const before = first.calls.length;
	const run = await workflow(second).fal(runScript({})).retry(failed);
	expect(detailsOf(run)).toMatchObject({ type: 'other_host', requestId: first.requests[0].id });
	expect(first.calls).toHaveLength(before);
	expect(second.calls).toHaveLength(0);
});

it('resumes although the time to wait was changed before the retry', async () => {
	const fal = await fresh();
	const failed = await workflow(fal)
		.fal(runScript({ seconds: 1 }, brief))
		.execute();
	const later = workflow(fal).fal(runScript({ seconds: 1 }, { timeout: 5 }));
	const run = await later.retry(failed, true);
	expect(run.json()).toHaveLength(1);
	expect(fal.submits).toBe(1);
});

it('does not take a cancel without an answer for a request that never ran', async () => {
	const fal = await fresh({ faults: [onCancel.always(answer(200, { success: true }))] });
	const run = await workflow(fal)
		.fal(runScript({ hold: true }, { ...brief, onTimeout: 'cancel' }))
		.retryOnFail(2)
		.execute();
	expect(run.status).toBe('error');
	expect(fal.submits).toBe(1);
});

it('tells items apart by place, and nodes by what they are to do', async () => {
	const fal = await fresh();
	const run = await workflow(fal)
		.items({ n: 1 }, { n: 1 })
		.fal(runScript(undefined, { maxConcurrency: 1 }))
		.execute();
	const ids = run.json().map((json) => (json.fal as { request_id: string }).request_id);
	expect(new Set(ids).size).toBe(2);
	expect(fal.submits).toBe(2);
});

it('submits anew when the user has changed what is asked for', async () => {
	const fal = await fresh();
	const failed = await workflow(fal)
		.fal(runScript({ status: 422, body: { detail: 'no' } }))
		.execute();
	const run = await workflow(fal)
		.fal(runScript({ output: { ok: true } }))
		.retry(failed, true);
	expect(run.json()[0]).toMatchObject({ ok: true });
	expect(fal.submits).toBe(2);
});

it('submits anew what was in doubt, when the user retries the execution', async () => {
	const fal = await fresh({ faults: [onSubmit.first(reset)] });
	const flow = () => workflow(fal).fal(runScript({ output: { ok: true } }));
	const run = await flow().retry(await flow().execute());
	expect(run.json()[0]).toMatchObject({ ok: true });
	expect(fal.count('submit')).toBe(2);
});

it('submits anew what was cancelled before it ever ran', async () => {
	const fal = await fresh({ concurrency: 1 });
	await workflow(fal)
		.fal({ ...runScript({ hold: true }), operation: 'submit' })
		.execute();
	const run = await workflow(fal)
		.fal(runScript({}, { ...brief, onTimeout: 'cancel' }))
		.retryOnFail(2)
		.execute();
	expect(run.status).toBe('error');
	expect(fal.submits).toBe(3);
});

describe('as the tool of an agent', () => {
	it('a model output that has an `error` is not paid for again', async () => {
		const fal = await fresh();
		const script = { output: { error: 'NSFW', images: [] } };
		await workflow(fal)
			.items({ toolCallId: 'call-1' })
			.fal(runScript(script))
			.asTool()
			.retryOnFail(3)
			.execute();
		expect(fal.submits).toBe(1);
	});
});
