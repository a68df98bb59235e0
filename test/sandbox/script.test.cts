import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ask, run, submit } from './ask.cts';
import { sandbox, type Sandbox } from './index.cts';

let fal: Sandbox;
beforeEach(async () => {
	fal = await sandbox({ jobSeconds: 0 });
});
afterEach(async () => await fal.close());

it('echoes the input byte for byte', async () => {
	const input = '{"seed": 12345678901234567890,\n "same":"5"}';
	expect((await run(fal, input)).text).toBe(`{"input":${input}}`);
	expect(fal.requests[0].rawInput).toBe(input);
});

it.each([null, [1, 'two', null], 'text', 5, { a: { b: [] } }])(
	'gives back any output: %j',
	async (output) => {
		const result = await run(fal, { output });
		expect([result.status, result.body]).toEqual([200, output]);
		expect(result.headers.get('x-fal-billable-units')).toBe('1');
	},
);

it('sends a raw output as it is', async () => {
	const rawOutput = '{ "n": 98765432109876543210 }';
	expect((await run(fal, { rawOutput })).text).toBe(rawOutput);
});

it('lets a model refuse its input late, with nothing in the status', async () => {
	const detail = [{ loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' }];
	const result = await run(fal, { status: 422, body: { detail }, headers: { 'x-note': 'mine' } });
	expect([result.status, result.body]).toEqual([422, { detail }]);
	expect(result.headers.get('x-note')).toBe('mine');
	const status = await ask(fal, `/sandbox/script/requests/${fal.requests[0].id}/status`);
	expect(status.body).not.toHaveProperty('error');
});

it('puts a failure of fal itself into status and result', async () => {
	const result = await run(fal, { error: 'Runner vanished', error_type: 'runner_disconnected' });
	expect(result.status).toBe(503);
	expect(result.body).toEqual({ detail: 'Runner vanished', error_type: 'runner_disconnected' });
	expect(result.headers.get('x-fal-error-type')).toBe('runner_disconnected');
	const status = await ask(fal, `/sandbox/script/requests/${fal.requests[0].id}/status`);
	expect(status.body).toMatchObject({
		status: 'COMPLETED',
		error: 'Runner vanished',
		error_type: 'runner_disconnected',
	});
});

it('sends a text as the body of a failure', async () => {
	const result = await run(fal, { status: 500, body: 'Internal Server Error' });
	expect([result.status, result.text]).toEqual([500, 'Internal Server Error']);
});

it('gives successive submits with one key their outcomes in turn', async () => {
	const outcomes = [{ status: 500 }, { output: 'second' }];
	const statusOf = async (key: string) => (await run(fal, { key, outcomes })).status;
	expect(await statusOf('a')).toBe(500);
	expect(await statusOf('b')).toBe(500);
	expect(await statusOf('a')).toBe(200);
	expect(await statusOf('a')).toBe(200);
});

it('completes a queued request as soon as it starts once it was released', async () => {
	await fal.close();
	fal = await sandbox({ concurrency: 1 });
	await submit(fal, { hold: true });
	await submit(fal, { hold: true });
	fal.release(1);
	expect(fal.requests[1].status).toBe('IN_QUEUE');
	fal.release(fal.requests[0].id);
	await fal.untilStatus(1, 'COMPLETED');
});

it('says so when there is no such request to release', () => {
	expect(() => fal.release(0)).toThrow('The sandbox has no request 0');
});
