import { afterEach, expect, it } from '@jest/globals';
import { ApiError, ValidationError, type FalClient } from '@fal-ai/client';
import { pair, type Pair } from './client.cts';

let running: Pair;
afterEach(async () => await running.close());

/** The error of a call that is to fail. */
async function errorOf(call: Promise<unknown>): Promise<any> {
	return await call.then(
		() => {
			throw new Error('The call was expected to fail');
		},
		(error: unknown) => error,
	);
}

const run = async (client: FalClient, endpoint: string, input: object) =>
	await client.subscribe(endpoint, { input, pollInterval: 20 });

it('reads the problems of an input', async () => {
	running = await pair();
	const input = { num_images: 9 };
	const error = await errorOf(run(running.client, 'fal-ai/flux/dev', input));
	expect(error).toBeInstanceOf(ValidationError);
	expect(error.requestId).toBe(running.fal.requests[0].id);
	expect(error.fieldErrors).toHaveLength(2);
	expect(error.getFieldErrors('prompt')).toEqual([
		{ loc: ['body', 'prompt'], msg: 'Field required', type: 'missing', input },
	]);
	expect(error.getFieldErrors('num_images')[0]).toMatchObject({ ctx: { le: 4 }, input: 9 });
});

it('reads a refusal that is only a text', async () => {
	running = await pair();
	const input = { status: 422, body: { detail: 'Not a picture' } };
	const error = await errorOf(run(running.client, 'sandbox/script', input));
	expect(error).toBeInstanceOf(ValidationError);
	expect(error.fieldErrors).toEqual([{ loc: ['body'], msg: 'Not a picture', type: 'value_error' }]);
});

it("replays the model's own failure", async () => {
	running = await pair();
	const input = { status: 500, body: { message: 'CUDA out of memory', detail: 'x' } };
	const error = await errorOf(run(running.client, 'sandbox/script', input));
	expect(error).toBeInstanceOf(ApiError);
	expect(error).toMatchObject({
		status: 500,
		message: 'CUDA out of memory',
		requestId: running.fal.requests[0].id,
	});
	expect(running.fal.count('result')).toBe(1);
});

it.each([
	['nobody:nothing', 'No user found for Key ID and Secret'],
	['nonsense', "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'."],
])('tells the key %s from a good one', async (key, detail) => {
	running = await pair();
	const error = await errorOf(run(running.clientWith(key), 'sandbox/script', {}));
	expect(error).toBeInstanceOf(ApiError);
	expect(error).toMatchObject({ status: 401, message: 'Unauthorized', body: { detail } });
	expect(running.fal.submits).toBe(0);
});

it('is told that the account is locked', async () => {
	running = await pair({ locked: 'Exhausted balance.' });
	const error = await errorOf(run(running.client, 'sandbox/script', {}));
	expect(error).toMatchObject({
		status: 403,
		body: { detail: 'User is locked. Reason: Exhausted balance.' },
	});
});

it('finds neither an unknown app nor an unknown request', async () => {
	running = await pair();
	const { client } = running;
	expect(await errorOf(run(client, 'fal-ai/no-such-model', {}))).toMatchObject({ status: 404 });
	const requestId = '00000000-0000-4000-8000-000000000000';
	const lost = await errorOf(client.queue.status('fal-ai/flux/dev', { requestId }));
	expect(lost).toMatchObject({ status: 404, body: { status: 'NOT_FOUND' } });
});
