import { describe, expect, it } from '@jest/globals';
import { workflow } from '../engine/workflow.cts';
import { answer, onResult, onStatus } from '../sandbox/faults.cts';
import { detailsOf } from './failures.cts';
import { fresh, runScript } from './sandboxes.cts';

const literal = {
	detail: [
		{
			loc: ['body', 'duration'],
			msg: "Input should be '5' or '10'",
			type: 'literal_error',
			input: 5,
			ctx: { expected: "'5' or '10'" },
		},
	],
};

describe('a late 422', () => {
	it('names the field, the rule and the value, and is not tried again', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ status: 422, body: literal }))
			.execute();
		expect(run.error?.name).toBe('NodeApiError');
		expect(run.error?.message).toBe("duration: must be '5' or '10' (got 5)");
		expect(run.error?.httpCode).toBe('422');
		expect(detailsOf(run)).toEqual({
			type: 'literal_error',
			statusCode: 422,
			fieldErrors: [
				expect.objectContaining({ field: 'duration', type: 'literal_error', got: '5' }),
			],
			requestId: fal.requests[0].id,
			endpointId: 'sandbox/script',
			retryable: false,
			charged: expect.stringMatching(/no|maybe/),
		});
		expect(fal.submits).toBe(1);
		expect(fal.count('result')).toBe(1);
	});

	it('comes from a real model too', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({
				operation: 'run',
				endpoint: 'fal-ai/flux/dev',
				inputJson: { prompt: 'a fox', num_images: 9 },
			})
			.execute();
		expect(run.error?.message).toBe('num_images: must be at most 4 (got 9)');
	});

	it('says that it may be charged, unless fal billed nothing', async () => {
		const fal = await fresh();
		const billed = await workflow(fal)
			.fal(runScript({ status: 422, body: literal, headers: { 'x-fal-billable-units': '1' } }))
			.execute();
		const free = await workflow(fal)
			.fal(runScript({ status: 422, body: literal, headers: { 'x-fal-billable-units': '0' } }))
			.execute();
		expect(detailsOf(billed)).toMatchObject({ charged: 'maybe' });
		expect(billed.error?.description).toContain('may have charged');
		expect(detailsOf(free)).toMatchObject({ charged: 'no' });
	});
});

describe('every shape of failure becomes a sentence', () => {
	it.each<[string, object, string, string]>([
		[
			'a list of findings',
			{ status: 422, body: literal },
			"duration: must be '5' or '10' (got 5)",
			'literal_error',
		],
		[
			'text with a type',
			{ status: 400, body: { detail: 'Bad timeout', error_type: 'bad_request' } },
			'fal refused the request with HTTP 400: Bad timeout',
			'bad_request',
		],
		[
			'text alone',
			{ status: 422, body: { detail: 'No prompt given' } },
			'fal refused the request with HTTP 422: No prompt given',
			'refused',
		],
		[
			'a state',
			{ status: 404, body: { status: 'NOT_FOUND' } },
			'fal knows no request',
			'not_found',
		],
		[
			'an object',
			{ status: 418, body: { error: { type: 'validation_error', message: 'Short and stout' } } },
			'fal refused the request with HTTP 418: Short and stout',
			'validation_error',
		],
		[
			'a page',
			{ status: 413, body: '<html><head><title>413 Too Large</title></head></html>' },
			'fal refused the request with HTTP 413: 413 Too Large',
			'refused',
		],
	])('%s', async (_, script, message, type) => {
		const fal = await fresh();
		const run = await workflow(fal).fal(runScript(script)).execute();
		expect(run.error?.message).toContain(message);
		expect(detailsOf(run)).toMatchObject({ type, requestId: fal.requests[0].id });
	});
});

describe('a failure of fal itself', () => {
	const broken = {
		status: 500,
		body: { detail: 'Runner died', error_type: 'runner_server_error' },
	};
	const fine = { output: { ok: true } };

	it('is submitted anew, as fal does not bill it', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ key: 'a', outcomes: [broken, fine] }))
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(2);
	});

	it('is asked for twice before it is believed, where the status did not tell of it', async () => {
		const fal = await fresh({
			faults: [onResult.first(answer(503, { detail: 'Unavailable' }))],
		});
		const run = await workflow(fal).fal(runScript(fine)).execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(1);
	});

	it('is submitted anew as often as told, and then told', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript(broken, { resubmits: 1 }))
			.execute();
		expect(fal.submits).toBe(2);
		expect(run.error?.message).toBe('fal failed with HTTP 500: Runner died');
		expect(detailsOf(run)).toMatchObject({
			type: 'runner_server_error',
			retryable: true,
			charged: 'no',
			requestId: fal.requests[1].id,
		});
	});

	it.each([
		['X-Fal-Needs-Retry says no', { 'x-fal-needs-retry': '0' }],
		['X-Fal-Retryable says no', { 'x-fal-retryable': 'false' }],
		["the sender's own start timeout fired", { 'x-fal-request-timeout-type': 'user' }],
	])('is not submitted anew when %s', async (_, headers) => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ ...broken, headers }))
			.execute();
		expect(fal.submits).toBe(1);
		expect(detailsOf(run)).toMatchObject({ retryable: false, charged: 'no' });
	});

	it('is told as it is when the time is up before it can be submitted anew', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript(broken, { timeout: 0.01, onTimeout: 'outputReceipt' }))
			.execute();
		expect(fal.submits).toBe(1);
		expect(detailsOf(run)).toMatchObject({ type: 'runner_server_error', charged: 'no' });
	});

	it('is told from its status when its result is gone', async () => {
		const fal = await fresh({ faults: [onResult.always(answer(404, { detail: 'Not found' }))] });
		const run = await workflow(fal)
			.fal(runScript({ error: 'Request timed out', error_type: 'request_timeout' }))
			.execute();
		expect(run.error?.description).toContain('Request timed out');
		expect(detailsOf(run)).toMatchObject({ type: 'request_timeout', charged: 'no' });
	});

	it('is believed from the result, not from the status', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ ...fine, status: 200, error: 'odd', error_type: 'internal_error' }))
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
	});
});

describe('a start timeout', () => {
	it('ends a request that waits too long, uncharged', async () => {
		const fal = await fresh({ concurrency: 1 });
		await workflow(fal)
			.fal({ ...runScript({ hold: true }), operation: 'submit' })
			.execute();
		const run = await workflow(fal)
			.fal(runScript({}, { startTimeout: 0.3 }))
			.execute();
		expect(detailsOf(run)).toMatchObject({ statusCode: 504, charged: 'no', retryable: false });
		expect(fal.submits).toBe(2);
	});
});

describe('hostile text', () => {
	it.each([
		['a system error in the message', 'connect ECONNREFUSED 10.0.0.1'],
		['a system error inside a word', 'approvePermissions'],
		['the word n8n takes for Stop', 'request was canceled'],
		['markup', '<img src=x onerror=alert(1)>'],
		['10,000 characters', 'x'.repeat(10_000)],
	])('%s neither replaces our message nor reaches the page as markup', async (_, msg) => {
		const fal = await fresh();
		const body = { detail: [{ loc: ['body', msg], msg, type: 'value_error', input: msg }] };
		const run = await workflow(fal)
			.fal(runScript({ status: 422, body }))
			.execute();
		expect(run.status).toBe('error');
		expect(run.error?.message.length).toBeLessThan(400);
		expect(run.error?.message).toMatch(/not accepted|<img|approve/);
		expect(run.error?.description).not.toContain('<img');
		expect(run.error?.description?.length).toBeLessThan(5_000);
		expect(detailsOf(run)).toMatchObject({ type: 'value_error', requestId: fal.requests[0].id });
	});

	it('in a status is no status', async () => {
		const fal = await fresh({
			streaming: false,
			faults: [onStatus.first(answer(200, { status: 'FAILED' }))],
		});
		const run = await workflow(fal)
			.fal(runScript({ output: { ok: true } }))
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
	});
});

it('never stores the key, whatever fails', async () => {
	const fal = await fresh();
	const runs = [
		await workflow(fal)
			.fal(runScript({ output: { ok: true } }))
			.execute(),
		await workflow(fal)
			.fal(runScript({ status: 422, body: literal }))
			.execute(),
		await workflow({ ...fal, hosts: fal.hosts, key: 'some:other-secret' })
			.fal(runScript({}))
			.execute(),
		await workflow({
			...fal,
			hosts: { ...fal.hosts, queue: 'http://127.0.0.1:1' },
			key: 'some:other-secret',
		})
			.fal(runScript({}, { timeout: 0.02 }))
			.execute(),
	];
	for (const run of runs) expect(run.stored).not.toMatch(/sandbox-secret|other-secret/);
});
