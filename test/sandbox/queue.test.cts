import { afterEach, describe, expect, it } from '@jest/globals';
import { ask, submit, type Answer } from './ask.cts';
import { sandbox, type Sandbox } from './index.cts';

let fal: Sandbox;
afterEach(async () => await fal.close());

describe('the queue', () => {
	it('answers a submit with the addresses at owner and alias, without the subpath', async () => {
		fal = await sandbox();
		const { status, headers, body } = await submit(fal, {}, { endpoint: 'sandbox/script/a/b' });
		const address = `${fal.hosts.queue}/sandbox/script/requests/${fal.requests[0].id}`;
		expect(status).toBe(200);
		expect(headers.get('x-fal-request-id')).toBe(fal.requests[0].id);
		expect(body).toEqual({
			status: 'IN_QUEUE',
			request_id: fal.requests[0].id,
			response_url: address,
			status_url: `${address}/status`,
			cancel_url: `${address}/cancel`,
			queue_position: 0,
		});
		expect(fal.requests[0]).toMatchObject({
			endpoint: 'sandbox/script/a/b',
			app: 'sandbox/script',
		});
	});

	it.each(['workflows/sandbox-user/poster', 'comfy/sandbox-user/graph'])(
		'keeps the namespace in the addresses of %s',
		async (endpoint) => {
			fal = await sandbox();
			const { body } = await submit(fal, { output: 1 }, { endpoint: `${endpoint}/deeper` });
			expect(body.status_url).toContain(`/${endpoint}/requests/`);
			await fal.untilStatus(0, 'COMPLETED');
			expect((await ask(fal, body.response_url)).body).toBe(1);
		},
	);

	it('runs what the concurrency allows and tells the others their position', async () => {
		fal = await sandbox({ concurrency: 2 });
		const submits: Answer[] = [];
		for (let n = 0; n < 4; n += 1) submits.push(await submit(fal, { hold: true }));
		const look = async () => {
			const answers = submits.map(async ({ body }) => (await ask(fal, body.status_url)).body);
			return (await Promise.all(answers)).map((body) => body.queue_position ?? body.status);
		};
		expect(submits.map(({ body }) => body.queue_position)).toEqual([0, 0, 0, 1]);
		expect(await look()).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 0, 1]);
		fal.release(1);
		expect(await look()).toEqual(['IN_PROGRESS', 'COMPLETED', 'IN_PROGRESS', 0]);
	});

	it('starts requests of low priority after all others', async () => {
		fal = await sandbox({ concurrency: 1 });
		await submit(fal, { hold: true });
		const headers = { 'x-fal-queue-priority': 'low' };
		const low = await submit(fal, { hold: true }, { headers });
		await submit(fal, { hold: true });
		expect((await ask(fal, low.body.status_url)).body.queue_position).toBe(1);
		fal.release(0);
		expect(fal.requests.map(({ status }) => status)).toEqual([
			'COMPLETED',
			'IN_QUEUE',
			'IN_PROGRESS',
		]);
	});

	it('takes the time that was asked for', async () => {
		fal = await sandbox();
		await submit(fal, { seconds: 0.4 });
		await fal.untilStatus(0, 'COMPLETED');
		const { startedAt = 0, completedAt = 0 } = fal.requests[0];
		expect(completedAt - startedAt).toBeGreaterThanOrEqual(399);
		expect(completedAt - startedAt).toBeLessThan(500);
	});

	it('answers 202 while a request is pending and 200 when it is completed', async () => {
		fal = await sandbox();
		const { body } = await submit(fal, { hold: true });
		const pending = await ask(fal, body.status_url);
		expect([pending.status, pending.body.status]).toEqual([202, 'IN_PROGRESS']);
		fal.release(0);
		const completed = await ask(fal, body.status_url);
		expect([completed.status, completed.body.status]).toEqual([200, 'COMPLETED']);
		expect(completed.body.metrics.inference_time).toBeGreaterThanOrEqual(0);
	});

	it('answers a pending status with 200 if the script wants it the old way', async () => {
		fal = await sandbox();
		const { body } = await submit(fal, { hold: true, statuses: 200 });
		expect((await ask(fal, body.status_url)).status).toBe(200);
	});

	it('refuses the result before completion', async () => {
		fal = await sandbox();
		const { body } = await submit(fal, { hold: true });
		const result = await ask(fal, body.response_url);
		expect([result.status, result.body]).toEqual([400, { detail: 'Request is still in progress' }]);
	});

	it('shows logs only when asked', async () => {
		fal = await sandbox();
		const { body } = await submit(fal, {
			hold: true,
			logs: ['one', { message: 'two', level: 'WARN' }],
		});
		expect((await ask(fal, body.status_url)).body.logs).toBeNull();
		const { logs } = (await ask(fal, `${body.status_url}?logs=1`)).body;
		expect(logs).toMatchObject([
			{ message: 'one', level: 'INFO', source: 'USER' },
			{ message: 'two', level: 'WARN' },
		]);
	});
});

describe('the start timeout', () => {
	it.each([
		['x-fal-request-start-timeout', {}],
		['x-fal-request-timeout', {}],
		['x-fal-request-start-timeout', { 'x-fal-request-timeout': '60' }],
	])('ends a request that has not started in time (%s, %j)', async (name, others) => {
		fal = await sandbox({ concurrency: 1 });
		await submit(fal, { hold: true });
		const { body } = await submit(fal, {}, { headers: { [name]: '0.2', ...others } });
		await fal.untilStatus(1, 'COMPLETED');
		const { acceptedAt, completedAt = 0, startedAt } = fal.requests[1];
		expect(completedAt - acceptedAt).toBeGreaterThanOrEqual(199);
		expect(startedAt).toBeUndefined();
		expect((await ask(fal, body.status_url)).body.error_type).toBe('request_timeout');
		const result = await ask(fal, body.response_url);
		expect(result.status).toBe(504);
		expect(result.headers.get('x-fal-request-timeout-type')).toBe('user');
	});

	it('leaves a request alone that has started', async () => {
		fal = await sandbox();
		const headers = { 'x-fal-request-start-timeout': '0.15' };
		const { body } = await submit(fal, { seconds: 0.3, output: 'done' }, { headers });
		await fal.untilStatus(0, 'COMPLETED');
		expect((await ask(fal, body.response_url)).body).toBe('done');
	});

	it.each(['0.1', 'soon'])('refuses %s', async (value) => {
		fal = await sandbox();
		const { status, body } = await submit(fal, {}, { headers: { 'x-fal-request-timeout': value } });
		expect([status, body.error_type, fal.submits]).toEqual([400, 'bad_request', 0]);
	});
});
