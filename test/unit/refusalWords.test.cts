import { describe, expect, it } from '@jest/globals';
import { refusal, type Asked } from '../../dist/nodes/Fal/protocol/refusal.js';

const ids = { endpointId: 'fal-ai/flux/dev', requestId: 'r1' };

/** The failure in an answer to what was asked. */
function told(asked: Asked, statusCode: number, body: unknown = null, headers = {}) {
	return refusal(asked, { statusCode, headers, body }, ids);
}

describe("fal's own word", () => {
	it.each<[Asked, number, unknown, string]>([
		[
			'result',
			400,
			{ detail: 'Bad timeout.' },
			'fal refused the request with HTTP 400: Bad timeout',
		],
		['result', 500, { detail: 'Runner died' }, 'fal failed with HTTP 500: Runner died'],
		[
			'result',
			413,
			'<title>413 Too Large</title>',
			'fal refused the request with HTTP 413: 413 Too Large',
		],
		[
			'submit',
			400,
			{ detail: 'Bad timeout' },
			'fal refused the request with HTTP 400: Bad timeout',
		],
		['submit', 302, '<title>Found</title>', 'fal refused the request with HTTP 302'],
		['submit', 503, '<title>503</title>', 'fal failed with HTTP 503'],
		['submit', 401, { detail: 'No user found' }, 'fal did not accept the API key'],
		['status', 500, { detail: 'Oh no' }, 'fal failed with HTTP 500'],
	])('on a %s with HTTP %i %j makes %j', (asked, statusCode, body, message) => {
		expect(told(asked, statusCode, body).message).toBe(message);
	});

	it('is always in the description', () => {
		expect(told('status', 500, { detail: 'Oh no' }).description).toContain('fal says: Oh no');
		expect(told('submit', 401, { detail: 'No user found' }).description).toContain(
			'fal says: No user found',
		);
	});

	it.each([
		[{ detail: 'x', error_type: 'runner_disconnected' }, {}, 'runner_disconnected'],
		[{ detail: 'x' }, { 'x-fal-error-type': 'startup_timeout' }, 'startup_timeout'],
		[{ detail: 'x', error_type: 'a' }, { 'x-fal-error-type': 'b' }, 'a'],
		[null, {}, 'server_error'],
	])('is the type: %j %j → %s', (body, headers, type) => {
		expect(told('result', 503, body, headers).details.type).toBe(type);
	});

	it.each<[number, Record<string, string>, boolean]>([
		[500, {}, true],
		[500, { 'x-fal-needs-retry': '0' }, false],
		[500, { 'x-fal-retryable': 'false' }, false],
		[400, { 'x-fal-needs-retry': '1' }, true],
		[504, { 'x-fal-request-timeout-type': 'user' }, false],
		[504, { 'x-fal-request-timeout-type': 'user', 'x-fal-needs-retry': '1' }, false],
		[408, {}, true],
	])(
		'on HTTP %i with %j decides whether trying again makes sense: %s',
		(statusCode, headers, retryable) => {
			const failure = told('result', statusCode, null, headers);
			expect(failure.details.retryable).toBe(retryable);
			expect(/Trying again may help/.test(failure.description)).toBe(
				retryable && statusCode >= 500,
			);
		},
	);
});

describe('hostile text never becomes the message', () => {
	it.each([
		'connect ECONNREFUSED 10.0.0.1:443',
		'approvePermissions was denied',
		'The request was canceled',
		'x'.repeat(10_000),
		'two\nlines',
		'two\r\nlines',
	])('%.40j', (text) => {
		const bodies = [
			{ detail: text },
			{ detail: text, error_type: text },
			{
				detail: [
					{ loc: ['body', text], msg: text, type: text, ctx: { expected: text }, input: text },
				],
			},
			{
				detail: [
					{ loc: ['body', 'f'], msg: text, type: 'one_of', ctx: { expected: [text] }, input: text },
				],
			},
			{ error: { type: text, message: text } },
			{ message: text },
			text,
		];
		for (const body of bodies) {
			for (const asked of ['submit', 'status', 'result', 'cancel', 'platform'] as const) {
				const { message, description, details } = told(asked, 422, body);
				expect(message).not.toMatch(/ECONNREFUSED|approveP|canceled|[\r\n]/);
				expect(message.length).toBeLessThan(400);
				expect(description.length).toBeLessThan(3_000);
				expect(details.type.length).toBeLessThanOrEqual(81);
			}
		}
	});

	it('a page in a message is its title', () => {
		const page =
			'<html><head><title>413 Too Large</title></head><body onload="x()">…</body></html>';
		expect(told('result', 413, page).message).not.toContain('<');
	});

	it('no header reaches a text, least of all a key', () => {
		const headers = { authorization: 'Key id:topsecret', 'x-echo': 'id:topsecret' };
		expect(JSON.stringify(told('submit', 401, { detail: 'x' }, headers))).not.toContain(
			'topsecret',
		);
	});
});
