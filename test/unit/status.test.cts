import { describe, expect, it } from '@jest/globals';
import { readCancel, readStatus } from '../../dist/nodes/Fal/protocol/status.js';

describe('a status', () => {
	it.each([
		[{ status: 'IN_QUEUE', queue_position: 0 }],
		[{ status: 'IN_PROGRESS', logs: [{ message: 'x' }] }],
		[{ status: 'COMPLETED', logs: [], metrics: { inference_time: 3.42 } }],
		[{ status: 'COMPLETED', metrics: { inference_time: null } }],
		[{ status: 'COMPLETED', error: 'Request timed out', error_type: 'request_timeout' }],
	])('%j is kept as fal gave it', (body) => {
		expect(readStatus({ request_id: 'x', response_url: 'y', ...body })).toEqual(body);
	});

	it('loses what is not of its kind, and stays a status', () => {
		const body = {
			status: 'COMPLETED',
			queue_position: '2',
			logs: null,
			metrics: [],
			error: null,
			error_type: 5,
		};
		expect(readStatus(body)).toEqual({ status: 'COMPLETED' });
	});

	it.each([
		[null],
		[undefined],
		['COMPLETED'],
		[[{ status: 'COMPLETED' }]],
		[{}],
		[{ status: 'NOT_FOUND' }],
		[{ status: 'FAILED' }],
		[{ status: 'CANCELLED' }],
		[{ status: 'completed' }],
		[{ status: ['COMPLETED'] }],
	])('is none: %j', (body) => {
		expect(readStatus(body)).toBeUndefined();
	});
});

describe('the answer to a cancel', () => {
	it.each<[number, unknown, string | undefined]>([
		[200, { status: 'OK' }, 'OK'],
		[200, null, 'CANCELLATION_REQUESTED'],
		[204, null, 'CANCELLATION_REQUESTED'],
		[200, { success: true }, 'CANCELLATION_REQUESTED'],
		[202, { status: 'OK' }, 'CANCELLATION_REQUESTED'],
		[202, { status: 'CANCELLATION_REQUESTED' }, 'CANCELLATION_REQUESTED'],
		[200, { status: 'CANCELLATION_REQUESTED' }, 'CANCELLATION_REQUESTED'],
		[202, null, 'CANCELLATION_REQUESTED'],
		[202, 'Accepted', 'CANCELLATION_REQUESTED'],
		[400, { status: 'ALREADY_COMPLETED' }, 'ALREADY_COMPLETED'],
		[200, { status: 'ALREADY_COMPLETED' }, 'ALREADY_COMPLETED'],
		[404, { status: 'NOT_FOUND' }, undefined],
		[200, { status: 'NOT_FOUND' }, undefined],
		[400, null, undefined],
		[400, { detail: 'Bad request' }, undefined],
		[401, { detail: 'No user found' }, undefined],
		[300, null, undefined],
		[302, null, undefined],
		[500, null, undefined],
	])('HTTP %i with %j is %j', (statusCode, body, outcome) => {
		expect(readCancel(statusCode, body)).toBe(outcome);
	});
});
