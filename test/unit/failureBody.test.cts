import { describe, expect, it } from '@jest/globals';
import { readFailureBody } from '../../dist/nodes/Fal/protocol/failureBody.js';

const finding = { loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' };

describe('every shape of a failed answer is understood', () => {
	it('a list of findings', () => {
		const said = readFailureBody({ detail: [finding, { ...finding, type: 'enum' }] });
		expect(said).toMatchObject({ type: 'missing', text: '', isDetailed: true });
		expect(said.fieldErrors.map(({ type }) => type)).toEqual(['missing', 'enum']);
	});

	it.each<[string, unknown, object]>([
		[
			'text with a type',
			{ detail: 'Runner died', error_type: 'runner_server_error' },
			{ type: 'runner_server_error', text: 'Runner died', isDetailed: true },
		],
		['text alone', { detail: 'No user found' }, { text: 'No user found', isDetailed: true }],
		['an object as detail', { detail: { a: 1 } }, { text: '{"a":1}', isDetailed: true }],
		['an empty list', { detail: [] }, { text: '', isDetailed: true }],
		['a state', { status: 'NOT_FOUND' }, { text: 'NOT_FOUND', isDetailed: false }],
		[
			'an error object of the platform',
			{ error: { type: 'authorization_error', message: 'Access denied', docs_url: 'x' } },
			{ type: 'authorization_error', text: 'Access denied', isDetailed: false },
		],
		['an error object that says nothing', { error: {} }, { text: '' }],
		['a message', { message: 'Oh no' }, { text: 'Oh no', isDetailed: false }],
		['an error text', { error: 'Oh no', message: 'Less' }, { text: 'Oh no' }],
		['a null detail', { detail: null, message: 'Oh no' }, { text: 'Oh no', isDetailed: false }],
		[
			'a page of nginx',
			'<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502</h1></body></html>',
			{ text: '502 Bad Gateway', isDetailed: false },
		],
		['a page without a title', '<body><h1>Oops</h1>\n<p>Gone</p></body>', { text: 'Oops Gone' }],
		[
			'plain text',
			'upstream connect error\n\tor  reset',
			{ text: 'upstream connect error or reset' },
		],
		['nothing', null, { text: '', isDetailed: false }],
		['no body', undefined, { text: '', isDetailed: false }],
		['a number', 5, { text: '', isDetailed: false }],
		['a list', [finding], { text: '', isDetailed: false }],
		['words of other kinds', { detail: 5, error_type: 7 }, { text: '5', isDetailed: true }],
	])('%s', (_, body, said) => {
		expect(readFailureBody(body)).toEqual({
			type: undefined,
			fieldErrors: [],
			isDetailed: false,
			...said,
		});
	});

	it("the body's own type comes before a finding's", () => {
		expect(readFailureBody({ detail: [finding], error_type: 'bad_request' }).type).toBe(
			'bad_request',
		);
	});
});

describe('nothing of a failed answer is trusted to be short', () => {
	it('texts, types and pages are cut', () => {
		const long = 'x'.repeat(100_000);
		expect(readFailureBody({ detail: long, error_type: long }).text.length).toBeLessThanOrEqual(
			1_001,
		);
		expect(readFailureBody({ detail: 'a', error_type: long }).type?.length).toBeLessThanOrEqual(81);
		expect(
			readFailureBody({ error: { type: long, message: long } }).type?.length,
		).toBeLessThanOrEqual(81);
		expect(readFailureBody({ error: { message: long } }).text.length).toBeLessThanOrEqual(1_001);
		expect(readFailureBody({ detail: { a: long } }).text.length).toBeLessThanOrEqual(1_001);
		expect(readFailureBody(long).text.length).toBeLessThanOrEqual(301);
		expect(readFailureBody(`<title>${long}</title>`).text.length).toBeLessThanOrEqual(301);
	});

	it('ten thousand findings become fifty', () => {
		const detail = Array.from({ length: 10_000 }, () => finding);
		expect(readFailureBody({ detail }).fieldErrors).toHaveLength(50);
	});

	it.each(['<', '<title', '< ', '<title>', ' ', '\n<a'])(
		'a page of %j alone is read at once',
		(part) => {
			const since = Date.now();
			readFailureBody(part.repeat(1_000_000));
			expect(Date.now() - since).toBeLessThan(500);
		},
	);
});
