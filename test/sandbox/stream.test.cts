import { afterEach, expect, it } from '@jest/globals';
import { ask, eventsOf, submit } from './ask.cts';
import { sandbox, type Sandbox } from './index.cts';

let fal: Sandbox;
afterEach(async () => await fal.close());

it('sends the status at once and at every change until the request is completed', async () => {
	fal = await sandbox({ concurrency: 1 });
	for (let n = 0; n < 3; n += 1) await submit(fal, { hold: true });
	const url = `/sandbox/script/requests/${fal.requests[2].id}/status/stream`;
	const stream = ask(fal, url);
	await fal.untilAnswered('stream');
	expect(fal.openStreams).toBe(1);
	for (let n = 0; n < 3; n += 1) fal.release(n);
	const answer = await stream;
	expect(answer.status).toBe(200);
	expect(answer.headers.get('content-type')).toBe('text/event-stream');
	expect(eventsOf(answer).map((event) => event.queue_position ?? event.status)).toEqual([
		1,
		0,
		'IN_PROGRESS',
		'COMPLETED',
	]);
	expect(eventsOf(answer)[0]).toMatchObject({ request_id: fal.requests[2].id });
});

it('sends each log line once', async () => {
	fal = await sandbox();
	const { body } = await submit(fal, { seconds: 0.6, logs: ['a', 'b', 'c'] });
	const events = eventsOf(await ask(fal, `${body.status_url}/stream?logs=1`));
	const lines = events.flatMap(({ logs }) => logs);
	expect(lines.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
	expect(events.length).toBeGreaterThan(2);
});

it('sends one event and ends when the request is completed already', async () => {
	fal = await sandbox();
	const { body } = await submit(fal, { seconds: 0 });
	await fal.untilStatus(0, 'COMPLETED');
	const events = eventsOf(await ask(fal, `${body.status_url}/stream`));
	expect(events.map(({ status }) => status)).toEqual(['COMPLETED']);
});

it('notices that the reader is gone', async () => {
	fal = await sandbox();
	const { body } = await submit(fal, { hold: true });
	const leaving = new AbortController();
	const stream = ask(fal, `${body.status_url}/stream`, { signal: leaving.signal });
	await fal.untilAnswered('stream');
	leaving.abort();
	await expect(stream).rejects.toThrow('aborted');
	await fal.when(() => fal.openStreams === 0);
});

it('refuses streams when told to', async () => {
	fal = await sandbox({ streaming: false });
	const { body } = await submit(fal, { hold: true });
	expect((await ask(fal, `${body.status_url}/stream`)).status).toBe(405);
	expect(fal.count('stream')).toBe(1);
});
