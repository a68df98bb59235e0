import { describe, expect, it } from '@jest/globals';
import {
	either,
	isLeftAlone,
	isPresentable,
	quote,
	shorten,
} from '../../dist/nodes/Fal/protocol/wording.js';

describe('a text stands in a message', () => {
	it.each(['must be 5', '', 'x'.repeat(120), 'cancelled by the client', 'größer 🦊', '<b>'])(
		'%j',
		(text) => {
			expect(isPresentable(text)).toBe(true);
		},
	);

	it.each([
		'x'.repeat(121),
		'two\nlines',
		'two\rlines',
		'connect ECONNREFUSED 10.0.0.1',
		'read econnreset',
		'approvePermissions',
		'someone canceled it',
		'getaddrinfo failed',
		'EACCES',
	])('not %j: n8n would replace or misread it, or nobody would read it', (text) => {
		expect(isPresentable(text)).toBe(false);
	});
});

it('a long message is left alone by n8n, one with an errno name is not', () => {
	expect(isLeftAlone('x'.repeat(10_000))).toBe(true);
	expect(isLeftAlone(`${'x'.repeat(10_000)} ENOENT`)).toBe(false);
});

it.each<[unknown[], string]>([
	[[], ''],
	[['5'], "'5'"],
	[['5', '10'], "'5' or '10'"],
	[[1, 2, 3], '1, 2 or 3'],
	[['a', 1, null, true], "'a', 1, null or true"],
])('%j is said as %s', (values, said) => {
	expect(either(values)).toBe(said);
});

it.each<[unknown, string]>([
	['5', "'5'"],
	[5, '5'],
	[null, 'null'],
	[undefined, 'undefined'],
	[{ a: 1 }, '{"a":1}'],
])('%j is quoted so that text and number differ: %s', (value, said) => {
	expect(quote(value)).toBe(said);
});

it.each([
	['abc', 3, 'abc'],
	['abcd', 3, 'abc…'],
	['', 0, ''],
])('%j at %i characters is %j: a cut is shown', (text, length, shown) => {
	expect(shorten(text, length)).toBe(shown);
});
