import { describe, expect, it } from '@jest/globals';
import {
	ambiguousSubmit,
	cancelledAfterTimeout,
	FalFailure,
	timedOut,
	unreachable,
} from '../../dist/nodes/Fal/protocol/failure.js';

const endpointId = 'fal-ai/flux/dev';
const request = { endpointId, requestId: 'r1' };
const unsent = { endpointId };

it('a failure has every detail that workflows read, whatever is known', () => {
	expect(new FalFailure('m', 'd', { type: 't' }).details).toEqual({
		type: 't',
		statusCode: null,
		fieldErrors: [],
		requestId: null,
		endpointId: null,
		retryable: false,
		charged: 'no',
	});
});

describe('a submit that may have been accepted', () => {
	const failure = ambiguousSubmit(unsent, 'fal answered with HTTP 504.', 504);

	it('is not called worth repeating, and may be charged', () => {
		expect(failure.leaves).toBe('unknown');
		expect(failure.details).toMatchObject({
			type: 'ambiguous_submit',
			statusCode: 504,
			requestId: null,
			endpointId,
			retryable: false,
			charged: 'maybe',
		});
	});

	it('tells why, and where to look before it is run again', () => {
		expect(failure.message).toBe(
			'It is not known whether fal accepted this request, so it was not sent again',
		);
		expect(failure.description).toMatch(/^fal answered with HTTP 504\.\n.*request history/);
	});

	it('tells its id where fal gave one', () => {
		expect(ambiguousSubmit(request, 'why').details.requestId).toBe('r1');
	});
});

describe('a fal out of reach', () => {
	it('has submitted and charged nothing when a submit could not leave', () => {
		const failure = unreachable(unsent, 'No connection (ENOTFOUND).');
		expect(failure.description).toBe(
			'No connection (ENOTFOUND).\nNothing was submitted and nothing was charged.',
		);
		expect(failure.details).toMatchObject({ type: 'unreachable', charged: 'no', retryable: true });
		expect(failure.leaves).toBe('nothing');
	});

	it('does not deny a request that goes on there', () => {
		const failure = unreachable(request, 'No connection.');
		expect(failure.description).toBe(
			'No connection.\nThe request r1 goes on at fal and may be charged.',
		);
		expect(failure.details).toMatchObject({ charged: 'maybe', retryable: true, requestId: 'r1' });
		expect(failure.leaves).toBe('open');
	});
});

describe('a wait that was too short', () => {
	it.each([
		[1, '1 minute'],
		[60, '60 minutes'],
		[0.5, '0.5 minutes'],
	])('of %j says %s', (minutes, said) => {
		expect(timedOut(request, minutes, undefined).message).toBe(
			`fal had not finished this request after ${said}`,
		);
	});

	it('says how to collect the request, and what stood in the way', () => {
		const failure = timedOut(request, 60, 'The fal account is locked');
		expect(failure.leaves).toBe('open');
		expect(failure.details).toMatchObject({
			type: 'timeout',
			retryable: true,
			charged: 'maybe',
			requestId: 'r1',
		});
		expect(failure.description).toContain('The request r1 goes on at fal');
		expect(failure.description).toContain('Await Result');
		expect(failure.description).toContain('The fal account is locked');
		expect(timedOut(request, 60, undefined).description).not.toContain('last answer');
	});

	it('for fal even to take the request has left nothing there', () => {
		const failure = timedOut(unsent, 1, undefined);
		expect(failure.leaves).toBe('nothing');
		expect(failure.details).toMatchObject({ type: 'timeout', charged: 'no', requestId: null });
		expect(failure.message).toBe('fal had not taken this request after 1 minute');
		expect(failure.description).toBe('Nothing was submitted and nothing was charged.');
	});
});

describe('a request cancelled for its timeout', () => {
	it('that never ran is free, and can be tried again', () => {
		const failure = cancelledAfterTimeout(request, 5, true);
		expect(failure.details).toMatchObject({ type: 'timeout', charged: 'no', retryable: true });
		expect(failure.description).toContain('was not charged');
		expect(failure.leaves).toBe('nothing');
	});

	it('that ran may be charged', () => {
		const failure = cancelledAfterTimeout(request, 5, false);
		expect(failure.message).toContain('after 5 minutes, so it was stopped');
		expect(failure.details).toMatchObject({ charged: 'maybe', retryable: false });
		expect(failure.description).toContain('may be charged');
	});
});
