import { describe, expect, it } from '@jest/globals';
import { parseEndpoint } from '../../dist/nodes/Fal/protocol/endpoint.js';
import { addressesOf } from '../../dist/nodes/Fal/protocol/receipt.js';
import { resultJson } from '../../dist/nodes/Fal/protocol/result.js';

const endpoint = parseEndpoint('fal-ai/flux/dev');
const receipt = {
	request_id: 'r1',
	endpoint_id: endpoint.id,
	status: 'IN_QUEUE',
	queue_position: null,
	...addressesOf('https://queue.fal.run', endpoint, 'r1'),
};
const done = { status: 'COMPLETED' as const };
const json = (output: unknown) => resultJson(receipt, done, { output });

it("a result is the model's output and what fal knows about it", () => {
	const output = {
		images: [{ url: 'https://v3.fal.media/a.png', width: 512 }],
		seed: '12345678901234567890',
	};
	const status = { ...done, metrics: { inference_time: 1.5 } };
	expect(resultJson(receipt, status, { output, billableUnits: 0.25 })).toEqual({
		...output,
		fal: {
			request_id: 'r1',
			endpoint_id: 'fal-ai/flux/dev',
			status: 'COMPLETED',
			metrics: { inference_time: 1.5 },
			billable_units: 0.25,
			urls: ['https://v3.fal.media/a.png'],
		},
	});
});

it('what fal did not say is empty, not missing', () => {
	expect(json({}).fal).toMatchObject({ metrics: {}, billable_units: null, urls: [] });
});

it('zero units are zero', () => {
	expect(resultJson(receipt, done, { output: {}, billableUnits: 0 }).fal).toMatchObject({
		billable_units: 0,
	});
});

it('logs are there when they were fetched, and only then', () => {
	const logs = [{ message: 'x', level: 'INFO' }];
	expect(resultJson(receipt, { ...done, logs }, { output: {} }).fal).toMatchObject({ logs });
	expect(json({}).fal).not.toHaveProperty('logs');
});

describe("a model's own keys survive", () => {
	it.each([
		[{ request_id: 'mine', status: 'mine', model: 'mine', endpoint_id: 5, metrics: null }],
		[{ output: 'mine', error: 'mine', urls: [], json: {} }],
		[{ toString: 1, constructor: 2, hasOwnProperty: 3 }],
	])('%j', (output) => {
		expect(json(output)).toEqual({ ...output, fal: expect.anything() });
	});

	it.each([[{ fal: 'mine', a: 1 }], [{ fal: null }], [{ fal: undefined }]])(
		'%j, whole, under output',
		(output) => {
			expect(json(output)).toEqual({ output, fal: expect.objectContaining({ request_id: 'r1' }) });
		},
	);

	it('in their order', () => {
		expect(Object.keys(json({ b: 1, a: 2 }))).toEqual(['b', 'a', 'fal']);
	});
});

it.each([[null], ['text'], [''], [5], [0], [false], [[]], [[{ fal: 1 }, 2]]])(
	'output that is no object goes under output: %j',
	(output) => {
		expect(json(output)).toEqual({ output, fal: expect.objectContaining({ request_id: 'r1' }) });
	},
);
