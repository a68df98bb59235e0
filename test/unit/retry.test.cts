import { describe, expect, it } from '@jest/globals';
import {
	afterResult,
	afterStatus,
	afterSubmit,
	backOff,
	pollDelay,
	safetyDelay,
} from '../../dist/nodes/Fal/protocol/retry.js';

describe('after a submit: repeated only if it cannot have been accepted', () => {
	it.each([
		[200, 'accepted'],
		[201, 'accepted'],
		[202, 'accepted'],
		[300, 'refused'],
		[302, 'refused'],
		[400, 'refused'],
		[401, 'refused'],
		[403, 'refused'],
		[404, 'refused'],
		[405, 'refused'],
		[408, 'ambiguous'],
		[410, 'refused'],
		[413, 'refused'],
		[422, 'refused'],
		[429, 'retry'],
		[500, 'ambiguous'],
		[501, 'ambiguous'],
		[502, 'retry'],
		[503, 'retry'],
		[504, 'ambiguous'],
		[520, 'ambiguous'],
	])('HTTP %i is %s', (statusCode, verdict) => {
		expect(afterSubmit({ statusCode }, false)).toBe(verdict);
	});

	it('a connection lost before the body left is tried again', () => {
		expect(afterSubmit({ lost: 'before' }, false)).toBe('retry');
	});

	it('a connection lost afterwards is not', () => {
		expect(afterSubmit({ lost: 'after' }, false)).toBe('ambiguous');
	});

	it('a queue longer than wanted is final at once', () => {
		expect(afterSubmit({ statusCode: 429 }, true)).toBe('refused');
		expect(afterSubmit({ statusCode: 503 }, true)).toBe('retry');
	});
});

describe('after a look: the request goes on whatever the look meets', () => {
	it.each([
		[200, 'read'],
		[202, 'read'],
		[300, 'again'],
		[302, 'again'],
		[400, 'again'],
		[401, 'again'],
		[403, 'again'],
		[404, 'gone'],
		[405, 'again'],
		[410, 'gone'],
		[422, 'again'],
		[429, 'again'],
		[500, 'again'],
		[502, 'again'],
		[504, 'again'],
	])('HTTP %i is %s', (statusCode, verdict) => {
		expect(afterStatus(statusCode)).toBe(verdict);
	});
});

describe("after fetching a result: the model's own failure is final, a gateway's is not", () => {
	const page = '<html><title>502 Bad Gateway</title></html>';
	const detail = { detail: 'Runner died' };
	const ours = { 'x-fal-request-id': 'r1' };

	it.each<[number, Record<string, string>, unknown, string]>([
		[200, {}, {}, 'output'],
		[200, {}, null, 'output'],
		[204, {}, null, 'output'],
		[300, {}, null, 'failed'],
		[400, {}, { detail: 'Request is still in progress' }, 'again'],
		[400, {}, { detail: 'request is STILL IN PROGRESS.' }, 'again'],
		[400, {}, { detail: 'Bad image' }, 'failed'],
		[400, {}, { detail: [{ msg: 'still in progress' }] }, 'failed'],
		[400, {}, null, 'failed'],
		[401, {}, { detail: 'No user found' }, 'again'],
		[403, {}, { detail: 'User is locked' }, 'again'],
		[404, {}, { detail: 'Not found' }, 'failed'],
		[408, {}, null, 'again'],
		[410, {}, null, 'failed'],
		[422, ours, { detail: [] }, 'failed'],
		[429, {}, null, 'again'],
		[499, {}, { detail: 'x', error_type: 'client_cancelled' }, 'failed'],
		[500, {}, detail, 'failed'],
		[500, {}, { detail: [] }, 'failed'],
		[500, {}, page, 'again'],
		[500, {}, null, 'again'],
		[500, ours, null, 'failed'],
		[502, {}, page, 'again'],
		[502, ours, page, 'failed'],
		[503, { 'x-fal-request-id': '' }, 'no upstream', 'again'],
		[503, {}, { message: 'no upstream' }, 'again'],
		[504, {}, detail, 'failed'],
	])('HTTP %i %j %j is %s', (statusCode, headers, body, verdict) => {
		expect(afterResult(statusCode, headers, body)).toBe(verdict);
	});
});

describe('the pace', () => {
	it.each([
		[0, 500],
		[-5_000, 500],
		[4_000, 500],
		[10_000, 1_000],
		[60_000, 6_000],
		[100_000, 10_000],
		[86_400_000, 10_000],
	])('of looks after %i ms is %i ms, give or take a tenth', (elapsed, ms) => {
		expect(pollDelay(elapsed, 0)).toBeCloseTo(ms * 0.9);
		expect(pollDelay(elapsed, 0.5)).toBeCloseTo(ms);
		expect(pollDelay(elapsed, 1)).toBeCloseTo(ms * 1.1);
	});

	it('of looks alone asks at most 35 times about half a minute', () => {
		let looks = 0;
		for (let elapsed = 0; elapsed < 30_000; elapsed += pollDelay(elapsed, 0)) looks++;
		expect(looks).toBeLessThanOrEqual(33);
	});

	it('beside a healthy stream is 15 s or slower, up to a minute', () => {
		expect(safetyDelay(0, 0)).toBe(15_000);
		expect(safetyDelay(1, 0)).toBe(22_500);
		expect(safetyDelay(0, 1)).toBeCloseTo(16_500);
		for (const looks of [4, 50, 5_000]) expect(safetyDelay(looks, 1)).toBeCloseTo(66_000);
	});

	it.each([
		[1, 1_000],
		[2, 2_000],
		[5, 16_000],
		[6, 30_000],
		[5_000, 30_000],
	])('after %i failed tries is %i ms, give or take a tenth', (tries, ms) => {
		expect(backOff(tries, 0)).toBeCloseTo(ms * 0.9);
		expect(backOff(tries, 1)).toBeCloseTo(ms * 1.1);
	});
});
