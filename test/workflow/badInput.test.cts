import { describe, expect, it } from '@jest/globals';
import { workflow } from '../engine/workflow.cts';
import { fresh, runScript } from './sandboxes.cts';

describe('bad input is refused before anything is sent, naming parameter and item', () => {
	it.each<[string, object, string]>([
		[
			'no endpoint',
			{ operation: 'run', endpoint: '={{ $json.nothing }}' },
			'Endpoint is missing [item 0]',
		],
		[
			'half an endpoint',
			{ operation: 'run', endpoint: 'flux' },
			'Endpoint is not the ID of a model [item 0]',
		],
		[
			'a climbing endpoint',
			{ operation: 'run', endpoint: '../../v1/keys' },
			'Endpoint is not the ID of a model [item 0]',
		],
		[
			'an endpoint with a query',
			{ operation: 'run', endpoint: 'a/b?c=d' },
			'Endpoint is not the ID of a model [item 0]',
		],
		[
			'broken JSON',
			{ operation: 'run', inputJson: '{"prompt": ' },
			'Input (JSON) is not valid JSON [item 0]',
		],
		['empty JSON', { operation: 'run', inputJson: '' }, 'Input (JSON) is not valid JSON [item 0]'],
		['a list', { operation: 'run', inputJson: '[1]' }, 'Input (JSON) must be an object [item 0]'],
		[
			'no request',
			{ operation: 'await', requestId: '={{ $json.nothing }}' },
			'Request ID is missing [item 0]',
		],
		[
			'a request that is a path',
			{ operation: 'await', requestId: '../x' },
			'Request ID is not an ID that fal gives [item 0]',
		],
		[
			'a request with spaces',
			{ operation: 'getStatus', requestId: 'a b' },
			'Request ID is not an ID that fal gives [item 0]',
		],
		[
			'no time',
			{ operation: 'run', options: { timeout: 0 } },
			'Timeout (Minutes) must be a number above 0 [item 0]',
		],
		[
			'no room',
			{ operation: 'run', options: { maxConcurrency: 0 } },
			'Max Concurrent Requests must be a whole number from 1 up [item 0]',
		],
		[
			'half a try',
			{ operation: 'run', options: { resubmits: 0.5 } },
			'Resubmits must be a whole number from 0 up [item 0]',
		],
		[
			'an unknown priority',
			{ operation: 'run', options: { priority: 'high' } },
			'Priority must be one of normal, low [item 0]',
		],
		[
			'a hint with a line break',
			{ operation: 'run', options: { runnerHint: 'a\nX-Evil: 1' } },
			'Runner Hint may hold plain characters only [item 0]',
		],
		[
			'an expiry that is no number',
			{ operation: 'run', options: { mediaExpiry: '1d' } },
			'Media Expiry must be a whole number from 1 up [item 0]',
		],
		[
			'a switch that is text',
			{ operation: 'run', options: { storeIo: 'no' } },
			'Store Input and Output must be true or false [item 0]',
		],
		[
			'a webhook that is none',
			{ operation: 'submit', options: { webhookUrl: 'example.com' } },
			'Webhook URL is not a web address [item 0]',
		],
	])('%s', async (_, parameters, message) => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({ endpoint: 'sandbox/script', inputJson: '{}', requestId: 'r', ...parameters } as never)
			.execute();
		expect(run.error?.name).toBe('NodeOperationError');
		expect(run.error?.message).toBe(message);
		expect(run.error?.context.itemIndex).toBe(0);
		expect(fal.calls).toHaveLength(0);
	});

	it('of one item, before the others are submitted', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.items({ text: '{}' }, { text: '{}' }, { text: 'oops' })
			.fal({ operation: 'run', endpoint: 'sandbox/script', inputJson: '={{ $json.text }}' })
			.execute();
		expect(run.error?.message).toBe('Input (JSON) is not valid JSON [item 2]');
		expect(fal.calls).toHaveLength(0);
	});

	it('of one item, while the others go on, when told so', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.items({ text: '{}' }, { text: 'oops' }, { text: '{}' })
			.fal({ operation: 'run', endpoint: 'sandbox/script', inputJson: '={{ $json.text }}' })
			.onError('continueErrorOutput')
			.execute();
		expect(run.items()).toHaveLength(2);
		expect(run.failed()[0].json).toMatchObject({
			text: 'oops',
			error: 'Input (JSON) is not valid JSON [item 1]',
			details: { type: 'invalid_parameter' },
		});
		expect(fal.submits).toBe(2);
	});
});

it('a request of one host is not looked for on another, and the key stays at home', async () => {
	const home = await fresh();
	const elsewhere = await fresh({ keys: ['other-id:other-secret'] });
	await workflow(elsewhere)
		.fal({ ...runScript({}), operation: 'submit' })
		.execute();
	const before = elsewhere.calls.length;
	const { id } = elsewhere.requests[0];
	const address = `${elsewhere.hosts.queue}/sandbox/script/requests/${id}`;
	for (const operation of ['await', 'getStatus', 'cancel']) {
		const run = await workflow(home)
			.items({
				request_id: id,
				endpoint_id: 'sandbox/script',
				status_url: `${address}/status`,
				response_url: address,
				cancel_url: `${address}/cancel`,
			})
			.fal({ operation })
			.execute();
		expect(run.error?.message).toContain(
			"belongs to a request on another host than the credential's",
		);
	}
	expect(elsewhere.calls).toHaveLength(before);
	expect(home.calls).toHaveLength(0);
});

describe('a credential that cannot work is refused before anything is sent', () => {
	it.each([
		['', 'The API key is empty'],
		['abc', 'An API key of fal has two parts with a colon between them: id:secret'],
		['a:b c', 'The API key has white space inside: copy it again, whole'],
	])('key %j', async (key, message) => {
		const fal = await fresh();
		const run = await workflow({ ...fal, hosts: fal.hosts, key })
			.fal(runScript({}))
			.execute();
		expect(run.error?.message).toBe(message);
		expect(fal.calls).toHaveLength(0);
	});

	it('http to another machine', async () => {
		const fal = await fresh();
		const run = await workflow({
			key: fal.key,
			hosts: { ...fal.hosts, queue: 'http://fal.example.com' },
		})
			.fal(runScript({}))
			.execute();
		expect(run.error?.message).toBe('Queue Host must start with https://');
	});

	it('but white space around a key does no harm', async () => {
		const fal = await fresh();
		const run = await workflow({ ...fal, hosts: fal.hosts, key: ` ${fal.key}\n` })
			.fal(runScript({}))
			.execute();
		expect(run.error).toBeUndefined();
	});
});

it.each(['canceled', 'approvePermissions', '<img src=x>'])(
	'a field called %s neither replaces the message nor reaches the page as markup',
	async (field) => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({
				operation: 'run',
				endpoint: 'sandbox/script',
				inputJson: `={{ ({ ${JSON.stringify(field)}: 12345678901234567890 }) }}`,
			})
			.execute();
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('Input (JSON) holds a number too long to stay exact');
		expect(run.error?.description).not.toContain('<img');
	},
);
