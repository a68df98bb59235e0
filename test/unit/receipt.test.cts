import { describe, expect, it } from '@jest/globals';
import { parseEndpoint } from '../../dist/nodes/Fal/protocol/endpoint.js';
import {
	addressesOf,
	ForeignAddress,
	isRequestId,
	receiptFromId,
	receiptFromSubmit,
} from '../../dist/nodes/Fal/protocol/receipt.js';

const QUEUE = 'https://queue.fal.run';
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';
const dev = parseEndpoint('fal-ai/flux/dev');

/** Addresses of the request, below a base. */
function below(base: string) {
	return { status_url: `${base}/status`, response_url: base, cancel_url: `${base}/cancel` };
}

const derived = below(`${QUEUE}/fal-ai/flux/requests/${ID}`);

describe('addresses derived from an id', () => {
	it.each([
		['fal-ai/flux/dev', 'fal-ai/flux'],
		['workflows/you/flow/part', 'workflows/you/flow'],
		['comfy/you/graph', 'comfy/you/graph'],
		['123-app', '123/app'],
	])('of %s drop the subpath, which fal answers with 405', (id, app) => {
		expect(addressesOf(QUEUE, parseEndpoint(id), ID)).toEqual(
			below(`${QUEUE}/${app}/requests/${ID}`),
		);
	});

	it("keep a gateway's path", () => {
		expect(addressesOf('https://gw.example/fal', dev, ID)).toEqual(
			below(`https://gw.example/fal/fal-ai/flux/requests/${ID}`),
		);
	});

	it('cannot be left by an id', () => {
		expect(addressesOf(QUEUE, dev, 'a/../b?c#d').response_url).toBe(
			`${QUEUE}/fal-ai/flux/requests/a%2F..%2Fb%3Fc%23d`,
		);
	});
});

describe('the receipt of an accepted submit', () => {
	it("is fal's own answer, addresses verbatim", () => {
		const own = {
			...below(`${QUEUE}/any/where/${ID}`),
			response_url: `${QUEUE}/any/where/${ID}/response`,
		};
		const body = {
			request_id: ID,
			status: 'IN_PROGRESS',
			queue_position: 3,
			...own,
			gateway_request_id: 'g',
		};
		expect(receiptFromSubmit(QUEUE, dev, body)).toEqual({
			request_id: ID,
			endpoint_id: 'fal-ai/flux/dev',
			status: 'IN_PROGRESS',
			queue_position: 3,
			...own,
		});
	});

	it('needs nothing of the answer but the request id', () => {
		expect(receiptFromSubmit(QUEUE, dev, { request_id: ID })).toEqual({
			request_id: ID,
			endpoint_id: 'fal-ai/flux/dev',
			status: 'IN_QUEUE',
			queue_position: null,
			...derived,
		});
	});

	it.each([
		['one is missing', { cancel_url: undefined }],
		['two are missing', { status_url: undefined, response_url: undefined }],
		['one is no text', { status_url: 5 }],
		['one is no address', { status_url: '/fal-ai/flux' }],
		['one is on another host', { status_url: 'https://evil.example/status' }],
		['one is on another port', { response_url: `${QUEUE}:8443/x` }],
		['one has another scheme', { cancel_url: 'http://queue.fal.run/x' }],
		['one has a user name', { status_url: 'https://queue.fal.run@evil.example/x' }],
		['one has a password', { status_url: 'https://:pw@queue.fal.run/x' }],
		['one is on a subdomain', { status_url: 'https://queue.fal.run.evil.example/x' }],
	])('falls back to derived addresses when %s: the key stays home', (_, odd) => {
		const body = { request_id: ID, ...below(`${QUEUE}/own`), ...odd };
		expect(receiptFromSubmit(QUEUE, dev, body)).toMatchObject(derived);
	});

	it('of a gateway stays with the gateway', () => {
		expect(
			receiptFromSubmit('https://gw.example/fal', dev, { request_id: ID, ...derived }),
		).toMatchObject(below(`https://gw.example/fal/fal-ai/flux/requests/${ID}`));
	});

	it.each([
		[null],
		['text'],
		[[]],
		[{}],
		[{ request_id: 5 }],
		[{ request_id: '' }],
		[{ request_id: '../../x' }],
		[{ request_id: 'a b' }],
	])('is none without a usable id: %j', (body) => {
		expect(receiptFromSubmit(QUEUE, dev, body)).toBeUndefined();
	});
});

describe('the receipt of a request named by its id', () => {
	const own = below(`${QUEUE}/kept/${ID}`);

	it('takes the addresses of its own item', () => {
		const item = { request_id: ID, endpoint_id: 'other/thing', status: 'COMPLETED', ...own };
		expect(receiptFromId(QUEUE, dev, ID, item)).toEqual({
			request_id: ID,
			endpoint_id: 'fal-ai/flux/dev',
			status: 'IN_QUEUE',
			queue_position: null,
			...own,
		});
	});

	it.each([
		['an item of another request', { request_id: 'other', ...own }],
		['an item of no request', { ...own }],
		['an item with a list as id', { request_id: [ID], ...own }],
		['a bare id', { request_id: ID }],
		['half a receipt', { request_id: ID, status_url: own.status_url }],
		["another request's foreign item", { request_id: 'other', ...below('https://evil.example/x') }],
		['nothing', {}],
	])('derives them from %s', (_, item) => {
		expect(receiptFromId(QUEUE, dev, ID, item)).toMatchObject(derived);
	});

	it.each([
		['another host', 'https://evil.example/x'],
		["fal's own host, on another port", `${QUEUE}:444/x`],
		["fal's own host, in clear", 'http://queue.fal.run/x'],
		['a host behind a user name', 'https://queue.fal.run@evil.example/x'],
		['a host behind a user name and password', 'https://queue.fal.run:443@evil.example/x'],
		['a user name', 'https://me@queue.fal.run/x'],
		['a longer host', 'https://queue.fal.run.evil.example/x'],
		['a look-alike host', 'https://queue.fаl.run/x'],
		['no address', 'queue.fal.run/x'],
		['no web address', 'blob:https://queue.fal.run/x'],
		['a script', 'javascript:alert(1)'],
		['a slash turned round', 'https://evil.example\\\\@queue.fal.run/x'],
	])('is refused when its item leads to %s', (_, address) => {
		for (const field of ['status_url', 'response_url', 'cancel_url']) {
			const item = { request_id: ID, ...own, [field]: address };
			expect(() => receiptFromId(QUEUE, dev, ID, item)).toThrow(ForeignAddress);
			expect(() => receiptFromId(QUEUE, dev, ID, item)).toThrow(field);
		}
	});

	it.each([['https://queue.fal.run:443/x'], ['https://QUEUE.fal.run/x']])(
		'is at home with %s',
		(address) => {
			const item = { request_id: ID, ...own, status_url: address };
			expect(receiptFromId(QUEUE, dev, ID, item).status_url).toBe(address);
		},
	);

	it('is at home on the port of a sandbox, and on no other', () => {
		const sandbox = 'http://127.0.0.1:5001';
		const item = (base: string) => ({ request_id: ID, ...below(`${base}/x`) });
		expect(receiptFromId(sandbox, dev, ID, item(sandbox)).response_url).toBe(`${sandbox}/x`);
		expect(() => receiptFromId(sandbox, dev, ID, item('http://127.0.0.1:5002'))).toThrow(
			ForeignAddress,
		);
		expect(() => receiptFromId(sandbox, dev, ID, item('http://localhost:5001'))).toThrow(
			ForeignAddress,
		);
	});
});

describe('a request id', () => {
	it.each([ID, 'abc', 'a:b.c_d-e', '0'])('can be %s', (id) => {
		expect(isRequestId(id)).toBe(true);
	});

	it.each([
		'',
		'.',
		'..',
		'a..b',
		'a/b',
		'a\\b',
		'a b',
		'a?b',
		'a#b',
		'a%2fb',
		'a\n',
		'é',
		'-a',
		'a'.repeat(201),
		'undefined\r\nx: y',
	])('cannot be %j', (id) => {
		expect(isRequestId(id)).toBe(false);
	});
});
