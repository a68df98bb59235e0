import { describe, expect, it } from '@jest/globals';
import { readCallback, statusCodeIn } from '../../dist/nodes/Fal/protocol/callback.js';
import { webhookFor } from '../../dist/nodes/Fal/protocol/submission.js';

describe('a callback', () => {
	it('carries the output', () =>
		expect(readCallback({ request_id: 'r', status: 'OK', payload: { a: 1 } })).toEqual({
			requestId: 'r',
			isOk: true,
			payload: { a: 1 },
			isPayloadMissing: false,
		}));
	it.each([
		['null', { payload: null, payload_error: 'too large' }],
		['absent', {}],
		['said to be broken', { payload: {}, payload_error: 'not serialisable' }],
	])('whose output is %s sends us to the queue', (_, more) =>
		expect(readCallback({ request_id: 'r', status: 'OK', ...more })?.isPayloadMissing).toBe(true),
	);
	it('of a failure carries the refusal', () =>
		expect(
			readCallback({
				request_id: 'r',
				status: 'ERROR',
				error: 'Invalid status code: 422',
				payload: {},
			}),
		).toMatchObject({ isOk: false, error: 'Invalid status code: 422', isPayloadMissing: false }));
	it.each([
		undefined,
		null,
		[],
		'OK',
		{},
		{ request_id: 1, status: 'OK' },
		{ request_id: 'r', status: 'DONE' },
	])('is not %j', (body) => expect(readCallback(body)).toBeUndefined());
});

it.each([
	['Invalid status code: 422', 422],
	['invalid STATUS CODE 503 from app', 503],
	['Request timed out', undefined],
	['status code: 99999', undefined],
	[undefined, undefined],
])('%j tells the status %s', (error, code) => expect(statusCodeIn(error)).toBe(code));

describe('the address of a fal Trigger is told the endpoint', () => {
	const trigger = 'https://n8n.example/webhook/0b1c/fal';
	it('if it is one', () =>
		expect(webhookFor(trigger, 'a/b/c')).toBe(`${trigger}?endpoint_id=a%2Fb%2Fc`));
	it('if it is its test address', () =>
		expect(webhookFor('https://n8n.example/webhook-test/0b1c/fal', 'a/b')).toContain(
			'endpoint_id=',
		));
	it.each([
		'https://example.com/fal',
		'https://n8n.example/webhook/x/other',
		`${trigger}?endpoint_id=x%2Fy`,
	])('and %s stays as it is', (address) => expect(webhookFor(address, 'a/b')).toBe(address));
});
