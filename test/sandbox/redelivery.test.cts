import { afterEach, expect, it, jest } from '@jest/globals';
import { submit } from './ask.cts';
import { sandbox, type Sandbox, type SandboxOptions } from './index.cts';
import { isVouchedFor, receiver, type Reaction, type Receiver } from './receiver.cts';
import { Timers } from './timers.cts';

let fal: Sandbox;
let target: Receiver;
afterEach(async () => {
	jest.restoreAllMocks();
	await fal.close();
	await target.close();
});

const start = async (reactions: Reaction[], webhooks: SandboxOptions['webhooks'] = {}) => {
	target = await receiver({ reactions });
	fal = await sandbox({ webhooks: { backOff: 5, ...webhooks } });
};
const call = async () =>
	await submit(fal, {}, { endpoint: `sandbox/script?fal_webhook=${target.url}` });
const untilFinished = async () => await fal.when(() => fal.webhooks.some((sent) => sent.finished));
const answers = () => fal.webhooks.map(({ answered }) => answered);

it('is sent again until it is taken, each time with the time of day', async () => {
	let hours = 0;
	const { now } = Date;
	jest.spyOn(Date, 'now').mockImplementation(() => now() + hours * 3_600_000);
	await start([409, 'drop', 503, 204]);
	target.onCall = () => (hours += 1);
	await call();
	await fal.untilDelivered();
	expect(answers()).toEqual([409, 'lost', 503, 204]);
	expect(fal.webhooks.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
	expect(new Set(target.received.map(({ bytes }) => bytes.toString())).size).toBe(1);
	const jwks = `${fal.hosts.storage}/.well-known/jwks.json`;
	for (const received of target.received) expect(await isVouchedFor(received, jwks)).toBe(true);
	const times = target.received.map(({ headers }) => Number(headers['x-fal-webhook-timestamp']));
	const hoursLater = times.map((time) => Math.round((time - times[0]) / 3600));
	expect(hoursLater).toEqual([0, 1, 2, 3]);
});

it('waits longer every time', async () => {
	await start([500, 500, 500, 200], { backOff: 30 });
	await call();
	await fal.untilDelivered();
	const times = fal.webhooks.map(({ at }) => at);
	const pauses = times.slice(1).map((at, index) => at - times[index]);
	[30, 60, 120].forEach((least, index) => {
		expect(pauses[index]).toBeGreaterThanOrEqual(least - 2);
	});
});

it('is sent again when there is no answer in time', async () => {
	await start(['silence', 200], { timeout: 150 });
	await call();
	await fal.untilDelivered();
	expect(answers()).toEqual(['timeout', 200]);
});

it('is given up after so many attempts', async () => {
	await start([500], { attempts: 3 });
	await call();
	await untilFinished();
	expect(answers()).toEqual([500, 500, 500]);
	expect(fal.webhooks.every(({ finished }) => finished)).toBe(true);
});

it('by default takes 31 attempts and an hour', async () => {
	const asked: number[] = [];
	const isLimit = (ms: number) => ms === 15_000 || ms === 120_000;
	const after = Timers.prototype.after;
	jest.spyOn(Timers.prototype, 'after').mockImplementation(function (this: Timers, ms, action) {
		asked.push(ms);
		return after.call(this, isLimit(ms) ? ms : 0, action);
	});
	await start([], { backOff: undefined });
	await target.close();
	await call();
	await untilFinished();
	expect(fal.webhooks).toHaveLength(31);
	expect(fal.webhooks[0].reason).toContain('ECONNREFUSED');
	const limits = asked.filter(isLimit);
	expect(limits).toEqual([15_000, ...Array(30).fill(120_000)]);
	const pauses = asked.filter((ms) => ms >= 1000 && !isLimit(ms));
	expect(pauses).toHaveLength(30);
	expect(pauses.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
	expect(pauses.reduce((sum, ms) => sum + ms) / 3_600_000).toBeCloseTo(1, 1);
});

it('ends with the sandbox, whether it waits for an answer or for its next attempt', async () => {
	await start([500, 'silence'], { backOff: 60_000 });
	await call();
	await fal.when(() => answers()[0] === 500);
	const arrived = new Promise<void>((resolve) => {
		target.onCall = resolve;
	});
	await call();
	await arrived;
	await fal.close();
	expect(answers()).toEqual([500, 'lost']);
	expect(target.received).toHaveLength(2);
});

it.each([301, 302, 307, 308])('never follows a %i', async (status) => {
	await start([status, 200]);
	await call();
	await untilFinished();
	expect(answers()).toEqual([status]);
	expect(target.received.map(({ path }) => path)).toEqual(['/hook']);
});
