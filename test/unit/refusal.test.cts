import { describe, expect, it } from '@jest/globals';
import { refusal, type Asked } from '../../dist/nodes/Fal/protocol/refusal.js';

const request = { endpointId: 'fal-ai/flux/dev', requestId: 'r1' };
const unsent = { endpointId: 'fal-ai/flux/dev' };

/** The failure in an answer to what was asked. */
function told(asked: Asked, statusCode: number, body: unknown = null, headers = {}) {
	const subject = asked === 'submit' || asked === 'platform' ? unsent : request;
	return refusal(asked, { statusCode, headers, body }, subject);
}

type Row = [number, string, string, 'no' | 'maybe', boolean, string];

describe.each<[Asked, Row[]]>([
	[
		'submit',
		[
			[302, 'refused', 'fal refused the request with HTTP 302', 'no', false, 'nothing'],
			[400, 'refused', 'fal refused the request with HTTP 400', 'no', false, 'nothing'],
			[401, 'authentication', 'fal did not accept the API key', 'no', false, 'nothing'],
			[403, 'permission', 'The API key may not do this', 'no', false, 'nothing'],
			[404, 'not_found', 'fal has no endpoint fal-ai/flux/dev', 'no', false, 'nothing'],
			[410, 'not_found', 'fal has no endpoint fal-ai/flux/dev', 'no', false, 'nothing'],
			[422, 'refused', 'fal refused the request with HTTP 422', 'no', false, 'nothing'],
			[429, 'too_many_requests', 'fal takes no more requests at the moment', 'no', true, 'nothing'],
			[503, 'server_error', 'fal failed with HTTP 503', 'no', true, 'nothing'],
		],
	],
	[
		'status',
		[
			[200, 'unreadable', 'fal gave an answer that cannot be read', 'maybe', true, 'open'],
			[302, 'refused', 'fal refused the request with HTTP 302', 'maybe', false, 'open'],
			[401, 'authentication', 'fal did not accept the API key', 'maybe', false, 'open'],
			[403, 'permission', 'The API key may not do this', 'maybe', false, 'open'],
			[404, 'not_found', 'fal knows no request r1 of fal-ai/flux/dev', 'maybe', false, 'nothing'],
			[429, 'too_many_requests', 'fal takes no more requests at the moment', 'maybe', true, 'open'],
			[500, 'server_error', 'fal failed with HTTP 500', 'maybe', true, 'open'],
		],
	],
	[
		'cancel',
		[
			[401, 'authentication', 'fal did not accept the API key', 'maybe', false, 'open'],
			[404, 'not_found', 'fal knows no request r1 of fal-ai/flux/dev', 'maybe', false, 'nothing'],
			[502, 'server_error', 'fal failed with HTTP 502', 'maybe', true, 'open'],
		],
	],
	[
		'result',
		[
			[400, 'refused', 'fal refused the request with HTTP 400', 'maybe', false, 'nothing'],
			[404, 'not_found', 'fal knows no request r1 of fal-ai/flux/dev', 'maybe', false, 'nothing'],
			[410, 'not_found', 'fal knows no request r1 of fal-ai/flux/dev', 'maybe', false, 'nothing'],
			[422, 'refused', 'fal refused the request with HTTP 422', 'maybe', false, 'nothing'],
			[
				499,
				'client_cancelled',
				'The request was stopped before it finished',
				'maybe',
				false,
				'nothing',
			],
			[500, 'server_error', 'fal failed with HTTP 500', 'no', true, 'spent'],
			[503, 'server_error', 'fal failed with HTTP 503', 'no', true, 'spent'],
			[504, 'server_error', 'fal failed with HTTP 504', 'no', true, 'spent'],
		],
	],
	[
		'platform',
		[
			[401, 'authentication', 'fal did not accept the API key', 'no', false, 'nothing'],
			[404, 'not_found', 'fal has nothing under this address', 'no', false, 'nothing'],
			[500, 'server_error', 'fal failed with HTTP 500', 'no', true, 'nothing'],
		],
	],
])('a %s answered with', (asked, rows) => {
	it.each(rows)('HTTP %i is %s: %s', (statusCode, type, message, charged, retryable, leaves) => {
		const failure = told(asked, statusCode);
		expect(failure.message).toBe(message);
		expect(failure.leaves).toBe(leaves);
		expect(failure.details).toEqual({
			type,
			statusCode,
			fieldErrors: [],
			requestId: asked === 'submit' || asked === 'platform' ? null : 'r1',
			endpointId: 'fal-ai/flux/dev',
			retryable,
			charged,
		});
	});
});

describe('what to know about the money', () => {
	it.each<[Asked, number, Record<string, string>, string]>([
		['submit', 401, {}, 'Nothing was submitted and nothing was charged.'],
		['status', 401, {}, 'The request goes on at fal and may be charged.'],
		['cancel', 500, {}, 'The request goes on at fal and may be charged.'],
		['result', 422, {}, 'fal may have charged for it.'],
		['result', 422, { 'x-fal-billable-units': '1.5' }, 'fal may have charged for it.'],
		['result', 422, { 'x-fal-billable-units': '0' }, 'It was not charged.'],
		['result', 500, {}, 'It was not charged.'],
		['result', 500, { 'x-fal-billable-units': '3' }, 'It was not charged.'],
		['result', 404, {}, 'fal may have charged for it.'],
		['result', 404, { 'x-fal-billable-units': '0' }, 'It was not charged.'],
	])('after a %s with HTTP %i %j: %s', (asked, statusCode, headers, said) => {
		const failure = told(asked, statusCode, null, headers);
		expect(failure.description.split('\n')).toContain(said);
		expect(failure.details.charged).toBe(/may/.test(said) ? 'maybe' : 'no');
	});

	it('the request id is in every description of a request', () => {
		for (const asked of ['status', 'cancel', 'result'] as const) {
			expect(told(asked, 500).description).toContain('Request ID: r1');
		}
		expect(told('submit', 500).description).not.toContain('Request ID');
	});
});

describe('a refused input', () => {
	const duration = {
		loc: ['body', 'duration'],
		msg: "Input should be '5' or '10'",
		type: 'literal_error',
		ctx: { expected: "'5' or '10'" },
		input: 5,
	};
	const prompt = { loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' };

	it('names the field, the rule and the value', () => {
		const failure = told('result', 422, { detail: [duration] });
		expect(failure.message).toBe("duration: must be '5' or '10' (got 5)");
		expect(failure.details).toMatchObject({ type: 'literal_error', retryable: false });
		expect(failure.details.fieldErrors).toEqual([
			{
				field: 'duration',
				rule: "must be '5' or '10'",
				type: 'literal_error',
				text: duration.msg,
				got: '5',
			},
		]);
	});

	it('counts the other findings, and tells them all below', () => {
		const failure = told('result', 422, { detail: [duration, prompt] });
		expect(failure.message).toBe("duration: must be '5' or '10' (got 5) (and 1 more)");
		expect(failure.description.split('\n')).toEqual([
			"duration: must be '5' or '10' (got 5) – Input should be '5' or '10'",
			'prompt: is missing – Field required',
			'Change the input accordingly.',
			'fal may have charged for it.',
			'Request ID: r1',
		]);
	});

	it('is told in the same words when the submit refuses it', () => {
		expect(told('submit', 422, { detail: [prompt] }).message).toBe('prompt: is missing');
	});

	it.each<[number, Record<string, string>, string]>([
		[422, {}, 'Change the input accordingly.'],
		[422, { 'x-fal-needs-retry': '1' }, 'Trying again may help.'],
		[500, {}, 'Trying again may help.'],
		[500, { 'x-fal-needs-retry': '0' }, 'Trying the same again does not help.'],
	])('with HTTP %i and %j is advised: %s', (statusCode, headers, advice) => {
		const { description } = told('result', statusCode, { detail: [prompt] }, headers);
		expect(description.split('\n')[1]).toBe(advice);
	});

	it('is not blamed for what the model did', () => {
		const detail = [{ loc: ['body'], msg: 'Internal server error', type: 'internal_server_error' }];
		const failure = told('result', 500, { detail });
		expect(failure.message).toBe('input: met a failure inside the model');
		expect(failure.details).toMatchObject({
			type: 'internal_server_error',
			retryable: true,
			charged: 'no',
		});
		expect(failure.leaves).toBe('spent');
		expect(failure.description).toContain('Trying again may help.');
		expect(failure.description).not.toContain('Change the input');
	});
});

describe('a case of its own', () => {
	it.each([
		'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
		'User is locked. Reason: TOP_UP.',
		'Exhausted balance',
	])('a locked account is told to top up: %s', (detail) => {
		for (const asked of ['submit', 'status', 'cancel', 'platform'] as const) {
			const failure = told(asked, 403, { detail });
			expect(failure.message).toBe('The fal account is locked');
			expect(failure.details).toMatchObject({ type: 'account_locked', retryable: false });
			expect(failure.description).toContain('Top up');
		}
	});

	it("the start timeout a user set is not fal's failing", () => {
		const headers = { 'x-fal-request-timeout-type': 'user' };
		const failure = told(
			'result',
			504,
			{ detail: 'Request timed out', error_type: 'request_timeout' },
			headers,
		);
		expect(failure.message).toBe('No runner started this request in time');
		expect(failure.description).toContain('Start Timeout');
		expect(failure.details).toMatchObject({
			type: 'request_timeout',
			charged: 'no',
			retryable: false,
		});
	});

	it('a path that an app does not have is an endpoint fal has not, not a lost result', () => {
		const headers = { 'x-fal-billable-units': '0' };
		const failure = told('result', 404, { detail: 'Path /devv not found' }, headers);
		expect(failure.message).toBe('fal has no endpoint fal-ai/flux/dev');
		expect(failure.description).not.toContain('expired');
		expect(failure.details).toMatchObject({ type: 'not_found', charged: 'no' });
	});

	it('an unknown request is unknown whatever the HTTP status', () => {
		for (const statusCode of [200, 400, 404]) {
			const failure = told('cancel', statusCode, { status: 'NOT_FOUND' });
			expect(failure.message).toBe('fal knows no request r1 of fal-ai/flux/dev');
			expect(failure.leaves).toBe('nothing');
		}
	});

	it('a gateway that redirects points at the hosts of the credential', () => {
		expect(told('submit', 400).description).toContain('Check the input.');
		expect(told('submit', 302).description).toContain(
			'Check the hosts in the fal.ai API credential.',
		);
	});
});
