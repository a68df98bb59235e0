import { describe, expect, it } from '@jest/globals';
import { workflow } from '../engine/workflow.cts';
import { ingress, onCancel, onStatus, resetAfterAccept } from '../sandbox/faults.cts';
import { fresh, runScript } from './sandboxes.cts';

describe('Run', () => {
	it('gives the model output verbatim, and what fal knows under one key', async () => {
		const fal = await fresh();
		const output = {
			model: 'm',
			request_id: null,
			status: 'drawn',
			seeds: [1, 2],
			nested: { a: null },
		};
		const run = await workflow(fal).fal(runScript({ output })).execute();
		const [{ id }] = fal.requests;
		expect(run.json()).toEqual([
			{
				...output,
				fal: {
					request_id: id,
					endpoint_id: 'sandbox/script',
					status: 'COMPLETED',
					metrics: { inference_time: expect.any(Number) },
					billable_units: 1,
					urls: [],
				},
			},
		]);
		expect(run.items()[0].pairedItem).toEqual({ item: 0 });
	});

	it('lists every media URL of a real model', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({
				operation: 'run',
				endpoint: 'fal-ai/flux/dev',
				inputJson: { prompt: 'a fox', num_images: 2 },
			})
			.execute();
		const [{ images, fal: about }] = run.json() as Array<{
			images: Array<{ url: string }>;
			fal: { urls: string[] };
		}>;
		expect(images).toHaveLength(2);
		expect(about.urls).toEqual(images.map(({ url }) => url));
	});

	it.each([
		['a list', [1, 'two', null]],
		['a text', 'done'],
		['nothing', null],
		['an object with a key `fal` of its own', { fal: 'mine', seed: 1 }],
	])('puts %s under `output`', async (_, output) => {
		const fal = await fresh();
		const run = await workflow(fal).fal(runScript({ output })).execute();
		expect(run.json()).toEqual([{ output, fal: expect.objectContaining({ status: 'COMPLETED' }) }]);
	});

	it('adds the logs when asked', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ logs: ['warming up', 'drawing'] }, { includeLogs: true }))
			.execute();
		expect(run.json()[0].fal).toMatchObject({
			logs: [{ message: 'warming up' }, { message: 'drawing' }],
		});
	});

	it('takes a model without input', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({ operation: 'run', endpoint: 'sandbox/script', inputJson: '{}' })
			.execute();
		expect(run.error).toBeUndefined();
		expect(fal.requests[0].rawInput).toBe('{}');
	});

	it.each([
		'workflows/sandbox-user/my-flow',
		'comfy/sandbox-user/my-graph',
		'sandbox/script/with/a/subpath',
	])('runs %s, asking after it without the subpath', async (endpoint) => {
		const fal = await fresh();
		const run = await workflow(fal).fal({ operation: 'run', endpoint, inputJson: '{}' }).execute();
		expect(run.json()[0].fal).toMatchObject({ endpoint_id: endpoint, status: 'COMPLETED' });
		expect(fal.calls.map(({ answered }) => answered)).not.toContain(405);
	});

	it('takes the address of a model page', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({ operation: 'run', inputJson: { prompt: 'a fox' } })
			.with({
				endpoint: {
					__rl: true,
					mode: 'url',
					value: 'https://fal.ai/models/fal-ai/flux/dev/playground?x=1',
				},
			})
			.execute();
		expect(run.error).toBeUndefined();
		expect(fal.requests[0].endpoint).toBe('fal-ai/flux/dev');
	});
});

describe('inputs', () => {
	it('keeps text that looks like a number, and 20 digits, in JSON text', async () => {
		const fal = await fresh();
		const inputJson = '{"duration": "5", "seed": 12345678901234567890, "steps": 5}';
		await workflow(fal).fal({ operation: 'run', endpoint: 'sandbox/script', inputJson }).execute();
		expect(fal.requests[0].rawInput).toBe(inputJson);
	});

	it('keeps 20 digits of a result, as text', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal(runScript({ rawOutput: '{"seed": 12345678901234567890, "steps": 5}' }))
			.execute();
		expect(run.json()[0]).toMatchObject({ seed: '12345678901234567890', steps: 5 });
	});

	it('refuses a number that was rounded before it came here, instead of sending it', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({
				operation: 'run',
				endpoint: 'sandbox/script',
				inputJson: '={{ ({ deep: [{ seed: 12345678901234567890 }] }) }}',
			})
			.execute();
		expect(run.error?.name).toBe('NodeOperationError');
		expect(run.error?.message).toContain('deep[0].seed');
		expect(fal.calls).toHaveLength(0);
	});
});

describe('Submit, then Await Result', () => {
	it('hands the request on through its receipt', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.items({ n: 1 }, { n: 2 })
			.fal({ ...runScript(), operation: 'submit' })
			.fal({ operation: 'await' })
			.execute();
		const receipts = run.json('fal');
		expect(receipts[0]).toEqual({
			request_id: fal.requests[0].id,
			endpoint_id: 'sandbox/script',
			status: 'IN_QUEUE',
			queue_position: 0,
			status_url: `${fal.hosts.queue}/sandbox/script/requests/${fal.requests[0].id}/status`,
			response_url: `${fal.hosts.queue}/sandbox/script/requests/${fal.requests[0].id}`,
			cancel_url: `${fal.hosts.queue}/sandbox/script/requests/${fal.requests[0].id}/cancel`,
		});
		expect(run.json().map(({ input }) => (input as { n: number }).n)).toEqual([1, 2]);
		expect(fal.submits).toBe(2);
	});

	it('finds a request from its bare id', async () => {
		const fal = await fresh();
		await workflow(fal)
			.fal({ ...runScript({ output: { found: true } }), operation: 'submit' })
			.execute();
		const run = await workflow(fal)
			.fal({
				operation: 'await',
				endpoint: 'sandbox/script/any/path',
				requestId: fal.requests[0].id,
			})
			.execute();
		expect(run.json()[0]).toMatchObject({ found: true });
	});

	it('passes every option to fal under its own name', async () => {
		const fal = await fresh();
		const options = {
			priority: 'low',
			startTimeout: 42,
			noRetry: true,
			runnerHint: 'warm',
			storeIo: false,
			mediaExpiry: '3600',
			maxQueueLength: 7,
			webhookUrl: 'https://example.com/hook?a=1&b=2',
		};
		await workflow(fal)
			.fal({ ...runScript({}, options), operation: 'submit' })
			.execute();
		expect(fal.requests[0].headers).toMatchObject({
			'x-fal-queue-priority': 'low',
			'x-fal-request-start-timeout': '42',
			'x-fal-no-retry': '1',
			'x-fal-runner-hint': 'warm',
			'x-fal-store-io': '0',
			'x-fal-object-lifecycle-preference': '{"expiration_duration_seconds":3600}',
		});
		expect(fal.requests[0].query).toEqual({
			fal_webhook: 'https://example.com/hook?a=1&b=2',
			fal_max_queue_length: '7',
		});
	});

	it('asks for media to be kept for ever only in so many words', async () => {
		const fal = await fresh();
		await workflow(fal)
			.fal({ ...runScript({}, { mediaExpiry: 'never' }), operation: 'submit' })
			.execute();
		expect(fal.requests[0].headers['x-fal-object-lifecycle-preference']).toBe(
			'{"expiration_duration_seconds":null}',
		);
	});

	it('sends none of them when none is set', async () => {
		const fal = await fresh();
		await workflow(fal)
			.fal({ ...runScript({}), operation: 'submit' })
			.execute();
		const sent = Object.keys(fal.requests[0].headers).filter((name) => name.startsWith('x-'));
		expect(sent).toEqual(['x-fal-queue-priority']);
		expect(fal.requests[0].query).toEqual({});
	});
});

describe('Get Status', () => {
	it('looks once, and hands the receipt on', async () => {
		const fal = await fresh({ concurrency: 1 });
		const run = await workflow(fal)
			.items({ hold: true }, { hold: true })
			.fal({ ...runScript(), operation: 'submit' })
			.fal({ operation: 'getStatus' })
			.execute();
		expect(run.json()).toMatchObject([
			{
				request_id: fal.requests[0].id,
				endpoint_id: 'sandbox/script',
				status: 'IN_PROGRESS',
				queue_position: null,
			},
			{
				request_id: fal.requests[1].id,
				status: 'IN_QUEUE',
				queue_position: 0,
				response_url: expect.any(String),
			},
		]);
		expect(fal.count('status')).toBe(2);
	});

	it('looks again when fal cannot answer', async () => {
		const fal = await fresh({ faults: [onStatus.first(ingress(502))] });
		const run = await workflow(fal)
			.fal({ ...runScript({ hold: true }), operation: 'submit' })
			.fal({ operation: 'getStatus' })
			.execute();
		expect(run.json()[0]).toMatchObject({ status: 'IN_PROGRESS' });
	});

	it('shows that a finished request failed', async () => {
		const fal = await fresh();
		await workflow(fal)
			.fal({
				...runScript({ error: 'Request timed out', error_type: 'request_timeout', status: 504 }),
				operation: 'submit',
			})
			.execute();
		await fal.untilStatus(0, 'COMPLETED');
		const run = await workflow(fal)
			.fal({ operation: 'getStatus', endpoint: 'sandbox/script', requestId: fal.requests[0].id })
			.execute();
		expect(run.json()[0]).toMatchObject({
			status: 'COMPLETED',
			error: 'Request timed out',
			error_type: 'request_timeout',
		});
	});
});

describe('Cancel', () => {
	it('tells what came of it, in fal words and in plain ones', async () => {
		const fal = await fresh({ concurrency: 1 });
		const run = await workflow(fal)
			.items({ hold: true }, { hold: true })
			.fal({ ...runScript(), operation: 'submit' })
			.fal({ operation: 'cancel' })
			.execute();
		expect(run.json()).toEqual([
			{
				request_id: fal.requests[0].id,
				endpoint_id: 'sandbox/script',
				status: 'CANCELLATION_REQUESTED',
				message: expect.stringContaining('may be charged'),
			},
			expect.objectContaining({ request_id: fal.requests[1].id, message: expect.any(String) }),
		]);
	});

	it('does not take a lost answer for an unknown request', async () => {
		const fal = await fresh({ faults: [onCancel.first(resetAfterAccept), onCancel.nth(2, 404)] });
		const run = await workflow(fal)
			.fal({ ...runScript({ hold: true }), operation: 'submit' })
			.fal({ operation: 'cancel' })
			.execute();
		expect(run.json()[0]).toMatchObject({ status: 'CANCELLATION_REQUESTED' });
	});

	it('says when it came too late', async () => {
		const fal = await fresh();
		await workflow(fal).fal(runScript({})).execute();
		const run = await workflow(fal)
			.fal({ operation: 'cancel', endpoint: 'sandbox/script', requestId: fal.requests[0].id })
			.execute();
		expect(run.json()[0]).toMatchObject({ status: 'ALREADY_COMPLETED' });
	});

	it('fails for a request that fal does not know', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({ operation: 'cancel', endpoint: 'sandbox/script', requestId: 'nobody' })
			.execute();
		expect(run.error?.message).toBe('fal knows no request nobody of sandbox/script');
	});
});
