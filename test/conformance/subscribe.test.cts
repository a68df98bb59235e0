import { afterEach, describe, expect, it } from '@jest/globals';
import type { QueueStatus } from '@fal-ai/client';
import { ingress, onStatus, onSubmit, reset } from '../sandbox/faults.cts';
import { pair, type Pair } from './client.cts';

let running: Pair;
afterEach(async () => await running.close());

/** How to be told of updates. */
const MODES = [{ mode: 'polling', pollInterval: 20 }, { mode: 'streaming' }] as const;

const messagesOf = (update: QueueStatus) =>
	'logs' in update ? update.logs.map(({ message }) => message) : [];

describe.each(MODES)('subscribe by $mode', (how) => {
	it('sees a request through queue and run to its result', async () => {
		running = await pair({ concurrency: 1 });
		const { fal, client } = running;
		await client.queue.submit('sandbox/script', { input: { hold: true } });
		const updates: QueueStatus[] = [];
		let enqueued = '';
		const { data, requestId } = await client.subscribe('sandbox/script/sub/path', {
			...how,
			input: { hold: true, output: { answer: 42, list: [null] } },
			onEnqueue: (id) => {
				enqueued = id;
			},
			onQueueUpdate: (update) => {
				updates.push(update);
				// Each update lets the request go on to the next.
				if (update.status === 'IN_QUEUE') fal.release(0);
				if (update.status === 'IN_PROGRESS') fal.release(1);
			},
		});
		expect(data).toEqual({ answer: 42, list: [null] });
		expect([requestId, enqueued]).toEqual([fal.requests[1].id, fal.requests[1].id]);
		expect(updates.map(({ status }) => status)).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']);
		expect(updates[0]).toMatchObject({ queue_position: 0, request_id: requestId });
		expect(updates[2]).toMatchObject({ metrics: { inference_time: expect.any(Number) } });
	});

	it('uses its own addresses throughout', async () => {
		running = await pair();
		const { fal, client } = running;
		await client.subscribe('workflows/sandbox-user/poster/v2', {
			...how,
			input: { seconds: 0.05 },
		});
		expect(new Set(fal.calls.map(({ headers }) => headers.host))).toEqual(
			new Set(['queue.fal.run']),
		);
		expect(fal.calls.every(({ answered }) => answered === 200 || answered === 202)).toBe(true);
		expect(fal.calls[0].path).toBe('/workflows/sandbox-user/poster/v2');
		const result = fal.calls.find(({ kind }) => kind === 'result');
		expect(result?.path).toBe(`/workflows/sandbox-user/poster/requests/${fal.requests[0].id}`);
		expect(fal.count('stream')).toBe(how.mode === 'streaming' ? 1 : 0);
	});

	it('shows each log line once', async () => {
		running = await pair();
		const { client } = running;
		const shown: string[][] = [];
		await client.subscribe('sandbox/script', {
			...how,
			logs: true,
			input: { seconds: 0.3, logs: ['load', 'run', 'save'] },
			// The list is the client's own and goes on growing.
			onQueueUpdate: (update) => shown.push([...messagesOf(update)]),
		});
		expect(shown.length).toBeGreaterThan(1);
		expect(shown[shown.length - 1]).toEqual(['load', 'run', 'save']);
	});

	it('fails with what the model refused', async () => {
		running = await pair();
		const failure = running.client.subscribe('fal-ai/flux/dev', {
			...how,
			input: { prompt: 'a lighthouse', num_images: 9 },
		});
		await expect(failure).rejects.toMatchObject({ name: 'ValidationError', status: 422 });
	});

	it('gets images of a model', async () => {
		running = await pair({ jobSeconds: 0.05 });
		const { data } = await running.client.subscribe('fal-ai/flux/dev', {
			...how,
			input: { prompt: 'a lighthouse', seed: 7, image_size: 'square' },
		});
		expect(data.seed).toBe(7);
		expect(data.images[0]).toMatchObject({ width: 512, height: 512, content_type: 'image/png' });
		expect(data.images[0].url).toContain(running.fal.hosts.media);
	});
});

describe('a subscriber by polling', () => {
	it('cancels when its own time is up', async () => {
		running = await pair();
		const { fal, client } = running;
		const late = client.subscribe('sandbox/script', {
			input: { hold: true },
			pollInterval: 20,
			timeout: 100,
		});
		await expect(late).rejects.toThrow('Client timed out');
		await fal.untilAnswered('cancel');
		expect(fal.requests[0].cancelled).toBe(true);
	});

	it('is told when a request did not start in time, and does not ask again', async () => {
		running = await pair({ concurrency: 1 });
		const { fal, client } = running;
		await client.queue.submit('sandbox/script', { input: { hold: true } });
		const late = client.subscribe('sandbox/script', { startTimeout: 1.1, pollInterval: 50 });
		await expect(late).rejects.toMatchObject({
			name: 'ApiError',
			status: 504,
			isUserTimeout: true,
			body: { error_type: 'request_timeout' },
		});
		expect(fal.count('result')).toBe(1);
	});

	it('survives a gateway page and a lost connection', async () => {
		running = await pair({
			faults: [onSubmit.first(ingress(503)), onStatus.first(reset), onStatus.nth(2, ingress(502))],
		});
		const { fal, client } = running;
		const { data } = await client.subscribe('sandbox/script', { input: { output: 'made' } });
		expect(data).toBe('made');
		expect([fal.count('submit'), fal.submits]).toEqual([2, 1]);
		expect(fal.count('status')).toBe(3);
	});
});
