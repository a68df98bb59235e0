import { afterEach, expect, it } from '@jest/globals';
import { ask, submit } from './ask.cts';
import { sandbox, type Sandbox } from './index.cts';

let fal: Sandbox;
afterEach(async () => await fal.close());

it.each([
	['', 'Authentication is required to access this application.'],
	['nonsense', "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'."],
	['a:b', 'No user found for Key ID and Secret'],
])('tells the key "%s" apart', async (key, detail) => {
	fal = await sandbox();
	const answer = await ask(fal, '/sandbox/script', { method: 'POST', key, body: '{}' });
	expect([answer.status, answer.body]).toEqual([401, { detail }]);
	expect(answer.headers.get('x-fal-request-id')).toMatch(/-/);
	expect([fal.calls[0].authorized, fal.submits]).toEqual([false, 0]);
});

it('locks an account and lets it go again', async () => {
	fal = await sandbox({ locked: 'TOP_UP.' });
	const locked = await submit(fal);
	expect([locked.status, locked.body]).toEqual([
		403,
		{ detail: 'User is locked. Reason: TOP_UP.' },
	]);
	fal.unlock();
	expect((await submit(fal)).status).toBe(200);
	fal.lock('Exhausted balance.');
	expect((await submit(fal)).status).toBe(403);
	expect(fal.submits).toBe(1);
});

it('knows no app of another name', async () => {
	fal = await sandbox();
	expect((await submit(fal, {}, { endpoint: 'fal-ai/no-such-model' })).status).toBe(404);
	expect((await ask(fal, '/fal-ai/flux/requests/none/status')).body).toEqual({
		status: 'NOT_FOUND',
	});
});

it('does not show a request under the name of another app', async () => {
	fal = await sandbox();
	const { body } = await submit(fal);
	expect((await ask(fal, `/fal-ai/flux/requests/${body.request_id}`)).status).toBe(404);
});

it('rejects a submit when more than the given number already wait on the endpoint', async () => {
	fal = await sandbox({ concurrency: 1 });
	const limited = async () =>
		(await submit(fal, { hold: true }, { endpoint: 'sandbox/script?fal_max_queue_length=0' }))
			.status;
	expect([await limited(), await limited(), await limited()]).toEqual([200, 200, 429]);
	expect(fal.submits).toBe(2);
});

it.each([
	['GET', '/sandbox/script'],
	['GET', '/fal-ai/flux/dev'],
	['GET', '/sandbox/script/sub/requests/ID/status'],
	['GET', '/sandbox/script/sub/requests/ID'],
	['PUT', '/sandbox/script/sub/requests/ID/cancel'],
	['POST', '/sandbox/script/requests/ID/cancel'],
	['POST', '/sandbox/script/requests/ID/status'],
])('answers 405 to %s %s', async (method, path) => {
	fal = await sandbox();
	const { body } = await submit(fal);
	const answer = await ask(fal, path.replace('ID', body.request_id), { method });
	expect([answer.status, fal.calls[1].kind]).toEqual([405, 'other']);
});
