import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { QueueStatus } from '@fal-ai/client';
import { pair, type Pair } from './client.cts';

let running: Pair;
beforeEach(async () => {
	running = await pair({ concurrency: 1 });
});
afterEach(async () => await running.close());

describe('queue.submit', () => {
	it('gets a receipt', async () => {
		const { client, fal } = running;
		const receipt = await client.queue.submit('sandbox/script/sub', { input: { hold: true } });
		const address = `https://queue.fal.run/sandbox/script/requests/${fal.requests[0].id}`;
		expect(receipt).toEqual({
			status: 'IN_QUEUE',
			request_id: fal.requests[0].id,
			queue_position: 0,
			response_url: address,
			status_url: `${address}/status`,
			cancel_url: `${address}/cancel`,
		});
		expect(fal.requests[0].input).toEqual({ hold: true });
	});

	it('sends its options as headers and query', async () => {
		const { client, fal } = running;
		await client.queue.submit('sandbox/script', {
			input: {},
			webhookUrl: 'https://example.com/hook?a=1&b=2',
			priority: 'low',
			hint: 'lora-7',
			startTimeout: 30,
			storageSettings: { expiresIn: '1h' },
			headers: { 'X-Fal-No-Retry': '1' },
		});
		expect(fal.requests[0].query).toEqual({ fal_webhook: 'https://example.com/hook?a=1&b=2' });
		expect(fal.requests[0].headers).toMatchObject({
			'x-fal-queue-priority': 'low',
			'x-fal-runner-hint': 'lora-7',
			'x-fal-request-timeout': '30',
			'x-fal-no-retry': '1',
			'x-fal-object-lifecycle-preference': JSON.stringify({ expiration_duration_seconds: 3600 }),
		});
	});

	it('lets a low priority wait for the others', async () => {
		const { client, fal } = running;
		const submit = async (priority: 'low' | 'normal') =>
			await client.queue.submit('sandbox/script', { priority, input: { hold: true } });
		await submit('normal');
		const low = await submit('low');
		const normal = await submit('normal');
		expect([low.queue_position, normal.queue_position]).toEqual([0, 0]);
		fal.release(0);
		const statusOf = async (requestId: string) =>
			(await client.queue.status('sandbox/script', { requestId })).status;
		expect(await statusOf(low.request_id)).toBe('IN_QUEUE');
		expect(await statusOf(normal.request_id)).toBe('IN_PROGRESS');
	});
});

describe('queue.status and queue.result', () => {
	it('follow a request', async () => {
		const { client, fal } = running;
		await client.queue.submit('sandbox/script', { input: { hold: true } });
		const input = { hold: true, logs: ['one'], output: { done: true } };
		const { request_id: requestId } = await client.queue.submit('sandbox/script', { input });
		const status = async (logs = false) =>
			await client.queue.status('sandbox/script', { requestId, logs });
		expect(await status()).toMatchObject({ status: 'IN_QUEUE', queue_position: 0 });
		await expect(client.queue.result('sandbox/script', { requestId })).rejects.toMatchObject({
			status: 400,
			body: { detail: 'Request is still in progress' },
		});
		fal.release(0);
		expect(await status(true)).toMatchObject({ status: 'IN_PROGRESS', logs: [{ message: 'one' }] });
		fal.release(1);
		expect(await status()).toMatchObject({ status: 'COMPLETED', logs: null });
		expect(await client.queue.result('sandbox/script', { requestId })).toEqual({
			data: { done: true },
			requestId,
		});
	});
});

describe('queue.streamStatus', () => {
	it('can be iterated over', async () => {
		const { client, fal } = running;
		await client.queue.submit('sandbox/script', { input: { hold: true } });
		const { request_id: requestId } = await client.queue.submit('sandbox/script', {
			input: { hold: true },
		});
		const stream = await client.queue.streamStatus('sandbox/script', { requestId });
		const statuses: string[] = [];
		for await (const event of stream) {
			statuses.push(event.status);
			if (event.status === 'IN_QUEUE') fal.release(0);
			if (event.status === 'IN_PROGRESS') fal.release(1);
		}
		expect(statuses).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']);
		expect(stream.requestId).toBe(requestId);
		expect(((await stream.done()) as QueueStatus).status).toBe('COMPLETED');
	});

	it('can be left', async () => {
		const { client, fal } = running;
		const { request_id: requestId } = await client.queue.submit('sandbox/script', {
			input: { hold: true },
		});
		const stream = await client.queue.streamStatus('sandbox/script', { requestId });
		await fal.untilAnswered('stream');
		stream.abort();
		await stream.done();
		await fal.when(() => fal.openStreams === 0);
		expect(fal.requests[0]).toMatchObject({ status: 'IN_PROGRESS', cancelled: false });
	});
});

describe('queue.cancel', () => {
	const submitted = async () =>
		(await running.client.queue.submit('sandbox/script', { input: { hold: true } })).request_id;

	it('takes a request out of the queue', async () => {
		const { client, fal } = running;
		await submitted();
		await client.queue.cancel('sandbox/script', { requestId: await submitted() });
		expect(fal.requests.map(({ status }) => status)).toEqual(['IN_PROGRESS', 'COMPLETED']);
	});

	it('stops a running request, whose result then says so', async () => {
		const { client, fal } = running;
		const requestId = await submitted();
		await client.queue.cancel('sandbox/script', { requestId });
		await fal.untilStatus(0, 'COMPLETED');
		await expect(client.queue.result('sandbox/script', { requestId })).rejects.toMatchObject({
			status: 499,
			body: { error_type: 'client_cancelled' },
		});
	});

	it('fails when it is too late', async () => {
		const { client, fal } = running;
		const requestId = await submitted();
		fal.release(0);
		const late = client.queue.cancel('sandbox/script', { requestId });
		await expect(late).rejects.toMatchObject({
			status: 400,
			body: { status: 'ALREADY_COMPLETED' },
		});
	});
});
