import { afterEach, expect, it } from '@jest/globals';
import { ask, submit } from './ask.cts';
import { sandbox, type Sandbox } from './index.cts';

let fal: Sandbox;
afterEach(async () => await fal.close());

const cancel = async (url: string) => {
	const { status, body } = await ask(fal, url, { method: 'PUT' });
	return [status, body];
};

it('removes a request that is still queued', async () => {
	fal = await sandbox({ concurrency: 1 });
	await submit(fal, { hold: true });
	const queued = await submit(fal, {});
	expect(await cancel(queued.body.cancel_url)).toEqual([200, { status: 'OK' }]);
	expect(fal.requests[1]).toMatchObject({ cancelled: true, status: 'COMPLETED' });
	fal.release(0);
	expect(fal.requests[1].startedAt).toBeUndefined();
});

it('stops a running request, whose status and result then say so', async () => {
	fal = await sandbox();
	const { body } = await submit(fal, { hold: true });
	expect(await cancel(body.cancel_url)).toEqual([202, { status: 'CANCELLATION_REQUESTED' }]);
	await fal.untilStatus(0, 'COMPLETED');
	expect((await ask(fal, body.status_url)).body.error_type).toBe('client_cancelled');
	const result = await ask(fal, body.response_url);
	expect([result.status, result.body.error_type]).toEqual([499, 'client_cancelled']);
});

it('does not stop a request that ignores it', async () => {
	fal = await sandbox();
	const script = { hold: true, ignoreCancel: true, output: 'made anyway' };
	const { body } = await submit(fal, script);
	expect(await cancel(body.cancel_url)).toEqual([202, { status: 'CANCELLATION_REQUESTED' }]);
	expect((await ask(fal, body.status_url)).body.status).toBe('IN_PROGRESS');
	fal.release(0);
	expect((await ask(fal, body.response_url)).body).toBe('made anyway');
	expect(fal.requests[0].cancelled).toBe(true);
});

it('is too late for a completed request', async () => {
	fal = await sandbox();
	const { body } = await submit(fal, { seconds: 0 });
	await fal.untilStatus(0, 'COMPLETED');
	expect(await cancel(body.cancel_url)).toEqual([400, { status: 'ALREADY_COMPLETED' }]);
	expect(fal.requests[0].cancelled).toBe(false);
});

it('does not know other requests', async () => {
	fal = await sandbox();
	const url = '/sandbox/script/requests/none/cancel';
	expect(await cancel(url)).toEqual([404, { status: 'NOT_FOUND' }]);
});
