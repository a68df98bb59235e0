import { describe, expect, it } from '@jest/globals';
import { workflow } from '../engine/workflow.cts';
import {
	answer,
	cut,
	hang,
	ingress,
	onResult,
	onStatus,
	onStream,
	reset,
	stall,
	truncate,
	type Fault,
} from '../sandbox/faults.cts';
import { detailsOf } from './failures.cts';
import { fresh, runScript } from './sandboxes.cts';

const quick = { seconds: 0.7, output: { ok: true } };

describe('waiting survives', () => {
	it.each<[string, Fault[]]>([
		['a refused stream', [onStream.always(405)]],
		['a refused stream and a 502', [onStream.always(405), onStatus.first(ingress(502))]],
		[
			'a refused stream and a 429',
			[onStream.always(405), onStatus.first(answer(429, {}, { 'retry-after': '1' }))],
		],
		['a refused stream and a reset', [onStream.always(405), onStatus.first(reset)]],
		['a refused stream and a 401', [onStream.always(405), onStatus.first(401)]],
		['a refused stream and half an answer', [onStream.always(405), onStatus.first(truncate)]],
		['a stream that breaks off', [onStream.always(cut)]],
		['a stream that cannot be connected', [onStream.always(reset)]],
		['a stream without a first word', [onStream.always(hang)]],
		['a gateway error instead of the result', [onResult.first(ingress(502))]],
		['a lost result', [onResult.first(reset)]],
		['half a result', [onResult.first(truncate)]],
		[
			'a result that is said to be still in progress',
			[onResult.first(answer(400, { detail: 'Request is still in progress' }))],
		],
		[
			'a result that is held back',
			[onResult.first(answer(429, { detail: 'Too many' }, { 'retry-after': '0' }))],
		],
		[
			'a key that is refused for a moment',
			[onResult.first(answer(401, { detail: 'No user found' }))],
		],
	])('%s', async (_, faults) => {
		const fal = await fresh({ faults });
		const run = await workflow(fal).fal(runScript(quick)).execute();
		expect(run.error).toBeUndefined();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(1);
	});

	it('a stream that falls silent', async () => {
		const fal = await fresh({ faults: [onStream.always(stall)] });
		const run = await workflow(fal).fal(runScript(quick)).execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.openStreams).toBe(0);
	}, 40_000);
});

describe('waiting is thrifty', () => {
	it('with the stream: submit, stream, result', async () => {
		const fal = await fresh();
		await workflow(fal)
			.fal(runScript({ seconds: 1.5 }))
			.execute();
		expect(fal.calls.map(({ kind }) => kind)).toEqual(['submit', 'stream', 'result']);
	});

	it('a refused stream is not tried again', async () => {
		const fal = await fresh({ streaming: false });
		await workflow(fal)
			.fal(runScript({ seconds: 1.5 }))
			.execute();
		expect(fal.count('stream')).toBe(1);
		expect(fal.count('status')).toBeLessThanOrEqual(4);
	});

	it('heeds Retry-After', async () => {
		const fal = await fresh({
			streaming: false,
			faults: [onStatus.first(answer(429, {}, { 'retry-after': '2' }))],
		});
		await workflow(fal)
			.fal(runScript({ seconds: 0.2 }))
			.execute();
		const [first, second] = fal.calls.filter(({ kind }) => kind === 'status');
		expect(second.at - first.at).toBeGreaterThanOrEqual(1990);
	});

	it('understands a fal that answers 200 while a request is pending', async () => {
		const fal = await fresh({ streaming: false });
		const run = await workflow(fal)
			.fal(runScript({ ...quick, statuses: 200 }))
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
	});

	it('closes its streams', async () => {
		const fal = await fresh();
		await workflow(fal)
			.items(...Array.from({ length: 5 }, () => ({ seconds: 0.1 })))
			.fal(runScript())
			.execute();
		await fal.when(() => fal.openStreams === 0);
		expect(fal.count('stream')).toBe(5);
	});
});

it('ends when fal no longer knows the request', async () => {
	const fal = await fresh({
		streaming: false,
		faults: [onStatus.always(answer(404, { status: 'NOT_FOUND' }))],
	});
	const run = await workflow(fal)
		.fal(runScript({ hold: true }))
		.execute();
	expect(run.error?.message).toBe(`fal knows no request ${fal.requests[0].id} of sandbox/script`);
	expect(detailsOf(run)).toMatchObject({ type: 'not_found', requestId: fal.requests[0].id });
});
