import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Agent, fetch as fetchWith } from 'undici';
import { ask, run, submit } from './ask.cts';
import { sandbox, type Sandbox } from './index.cts';

const open: Sandbox[] = [];
const start: typeof sandbox = async (options) => {
	const fal = await sandbox(options);
	open.push(fal);
	return fal;
};
afterEach(async () => {
	await Promise.all(open.splice(0).map(async (fal) => await fal.close()));
});

describe('what arrived', () => {
	it('is written down in order', async () => {
		const fal = await start();
		const headers = { 'X-Fal-Runner-Hint': 'lora-7' };
		const endpoint = 'sandbox/script/x?a=1&a=2';
		const { body } = await submit(fal, { hold: true }, { endpoint, headers });
		await ask(fal, `${body.status_url}?logs=1`, { key: '' });
		await ask(fal, `${fal.hosts.platform}/v1/models`);
		expect(fal.calls).toMatchObject([
			{
				kind: 'submit',
				host: 'queue',
				method: 'POST',
				path: '/sandbox/script/x',
				query: { a: '1,2' },
				headers: { 'x-fal-runner-hint': 'lora-7' },
				authorized: true,
				requestId: body.request_id,
				answered: 200,
			},
			{ kind: 'status', query: { logs: '1' }, authorized: false, answered: 401 },
			{ kind: 'models', host: 'platform', authorized: true, answered: 200 },
		]);
		expect([fal.count('submit'), fal.count('status'), fal.count('cancel')]).toEqual([1, 1, 0]);
	});

	it('can be awaited before it happens', async () => {
		const fal = await start();
		const seen: string[] = [];
		const note = (what: string) => () => seen.push(what);
		const all = Promise.all([
			fal.until('submit').then(note('submit')),
			fal.until('submit', 2).then(note('second submit')),
			fal.untilStatus(0, 'IN_PROGRESS').then(note('in progress')),
			fal.untilStatus(0, 'COMPLETED').then(note('completed')),
			fal.untilAnswered('result').then(note('result')),
		]);
		await run(fal, { seconds: 0.05 });
		expect(seen).toEqual(['submit', 'in progress', 'completed', 'result']);
		await submit(fal);
		await all;
		expect(seen[4]).toBe('second submit');
	});
});

describe('many sandboxes', () => {
	it('live side by side and share nothing', async () => {
		const [one, two] = [await start({ keys: ['one:1'] }), await start({ keys: ['two:2', 'x:y'] })];
		await submit(one);
		expect([one.submits, two.submits]).toEqual([1, 0]);
		expect([one.key, two.key]).toEqual(['one:1', 'two:2']);
		expect((await ask(two, '/sandbox/script', { method: 'POST', key: 'one:1' })).status).toBe(401);
		expect((await ask(two, '/sandbox/script', { method: 'POST', key: 'x:y' })).status).toBe(200);
	});

	it('can use a port again', async () => {
		const first = await start();
		const port = Number(new URL(first.hosts.queue).port);
		await first.close();
		const second = await start({ ports: { queue: port } });
		expect(second.hosts.queue).toBe(first.hosts.queue);
		expect((await submit(second)).status).toBe(200);
	});

	it('says so when a port is taken', async () => {
		const first = await start();
		const port = Number(new URL(first.hosts.queue).port);
		await expect(start({ ports: { media: port } })).rejects.toThrow('EADDRINUSE');
	});
});

it('goes offline and comes back', async () => {
	const fal = await start();
	await fal.offline('queue');
	const code = (error: { cause?: { code?: string } }) => error.cause?.code;
	expect(await submit(fal).catch(code)).toBe('ECONNREFUSED');
	await fal.online('queue');
	expect((await submit(fal)).status).toBe(200);
});

it('serves https under the names of fal', async () => {
	const fal = await start({ tls: true });
	const port = Number(new URL(fal.hosts.queue).port);
	const plain = new Agent({ connect: { ca: fal.ca } });
	const renamed = new Agent({
		connect: {
			ca: fal.ca,
			lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
		},
	});
	const init = { method: 'POST', headers: { authorization: `Key ${fal.key}` } };
	const here = await fetchWith(`${fal.hosts.queue}/sandbox/script`, { ...init, dispatcher: plain });
	expect(here.status).toBe(200);
	const named = await fetchWith(`https://queue.fal.run:${port}/sandbox/script`, {
		...init,
		dispatcher: renamed,
	});
	expect(await named.json()).toMatchObject({
		status_url: expect.stringContaining(`https://queue.fal.run:${port}/sandbox/script/requests/`),
	});
	await expect(submit(fal)).rejects.toThrow('fetch failed');
	await Promise.all([plain.close(), renamed.close()]);
});

describe('in a process of its own', () => {
	const shell = (...args: string[]) =>
		spawn(process.execPath, ['--import', 'tsx', ...args], {
			stdio: ['ignore', 'pipe', 'inherit'],
			timeout: 20_000,
		});

	it('leaves nothing open when closed', async () => {
		const child = shell(path.join(__dirname, 'closing.cts'));
		const [code] = await once(child, 'exit');
		expect(code).toBe(0);
	});

	it('runs from the command line until it is interrupted', async () => {
		const child = shell(path.join(__dirname, 'cli.cts'), '--port', '0');
		const [text] = await once(child.stdout.setEncoding('utf8'), 'data');
		const addressOf = (name: string) => new RegExp(`${name} +(http:\\S+)`).exec(text)?.[1];
		expect((await fetch(`${addressOf('platform')}/v1/models`)).status).toBe(200);
		expect(await (await fetch(addressOf('JWKS')!)).json()).toHaveProperty('keys');
		child.kill('SIGINT');
		const [code, signal] = await once(child, 'exit');
		expect([code, signal]).toEqual([0, null]);
	});
});
