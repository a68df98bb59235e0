import { describe, expect, it } from '@jest/globals';
import {
	InexactNumber,
	isRecord,
	parseExact,
	stringifyExact,
} from '../../dist/nodes/Fal/protocol/json.js';

const LONG = '12345678901234567890';

describe('an integer too long for JavaScript keeps its digits, as text', () => {
	it.each<[string, string, unknown]>([
		['alone', LONG, LONG],
		['in an object', `{"seed":${LONG}}`, { seed: LONG }],
		['nested', `{"a":{"b":[{"seed": ${LONG} }]}}`, { a: { b: [{ seed: LONG }] } }],
		['in a list', `[1,${LONG},${LONG}, 2]`, [1, LONG, LONG, 2]],
		['negative', `{"seed":-${LONG}}`, { seed: `-${LONG}` }],
		['over lines', `{\n\t"seed"\n:\n${LONG}\n}`, { seed: LONG }],
		['the first that is unsafe', '[9007199254740992]', ['9007199254740992']],
		['the first that is unsafe below zero', '[-9007199254740992]', ['-9007199254740992']],
		['after text that ends in a backslash', `{"a":"\\\\","b":${LONG}}`, { a: '\\', b: LONG }],
		['after text with quotes', `{"a":"\\"","b":${LONG}}`, { a: '"', b: LONG }],
		['after text without an end in sight', `["\\\\\\"",${LONG}]`, ['\\"', LONG]],
	])('%s', (_, text, value) => {
		expect(parseExact(text)).toEqual(value);
	});
});

describe('everything else is what JSON says it is', () => {
	it.each([
		'null',
		'true',
		'"5"',
		'5',
		'[]',
		'{}',
		'[9007199254740991,-9007199254740991]',
		'[1000000000000000]',
		`"${LONG}"`,
		`{"${LONG}":1}`,
		`{"a":"seed: ${LONG}, \\"${LONG}\\" \\\\"}`,
		`["\\u0022${LONG}"]`,
		'[0.12345678901234567890]',
		'[3.141592653589793238462643383279]',
		`[${LONG}.5]`,
		`[${LONG}e3]`,
		`[${LONG}E-3]`,
		`[1e20,1E+20,-1.5e-20,1234567890123456e2]`,
		'[1.5e1234567890123456789]',
		'[1e-1234567890123456789]',
		'{"a":-0,"b":0.0}',
		`{"a":[1234567890123456,"x"],"b":{"c":null}}`,
	])('%s', (text) => {
		expect(parseExact(text)).toEqual(JSON.parse(text));
	});

	it.each([
		'',
		'{',
		`{"a":${LONG}`,
		`{"a":"${LONG}`,
		`{"a":0${LONG}}`,
		`[${LONG}x]`,
		`[+${LONG}]`,
		`[--${LONG}]`,
		`<html>${LONG}</html>`,
		`'${LONG}'`,
	])('%j is no JSON', (text) => {
		expect(() => parseExact(text)).toThrow(SyntaxError);
	});

	it('keys named like those of JavaScript are keys', () => {
		const value = parseExact(`{"__proto__":{"seed":${LONG}}}`) as object;
		expect(Object.entries(value)).toEqual([['__proto__', { seed: LONG }]]);
	});
});

describe('a paid output is read whatever its size', () => {
	it.each([
		['one data URI', 'A', ''],
		['escapes throughout', '\\n', ''],
		['escaped quotes', '\\"', ''],
		['backslashes', '\\\\', ''],
	])('20 MB: %s', (_, unit) => {
		const text = `{"seed":${LONG},"file":"${unit.repeat(20_000_000 / unit.length)}"}`;
		const since = Date.now();
		const value = parseExact(text) as { seed: string; file: string };
		expect(Date.now() - since).toBeLessThan(4_000);
		expect(value.seed).toBe(LONG);
		expect(value.file).toHaveLength(20_000_000 / unit.length);
	});

	it.each([
		['that breaks off inside text', `{"seed":${LONG},"t":"${'\\"'.repeat(500_000)}`],
		['that is a run of digits', `{"a":${'1'.repeat(2_000_000)}.5.5}`],
		['that is a run of quotes', `{"a":${LONG}${'"'.repeat(1_000_001)}`],
	])('and text %s is refused at once', (_, text) => {
		const since = Date.now();
		expect(() => parseExact(text)).toThrow(SyntaxError);
		expect(Date.now() - since).toBeLessThan(2_000);
	});
});

describe('a value that goes to fal', () => {
	it.each<[unknown, string]>([
		[{}, '{}'],
		[{ a: '5', b: 5, c: null, d: [true] }, '{"a":"5","b":5,"c":null,"d":[true]}'],
		[{ seed: LONG }, `{"seed":"${LONG}"}`],
		[{ seed: Number.MAX_SAFE_INTEGER }, '{"seed":9007199254740991}'],
		[{ a: 0.1, b: 1e-7, c: -0.5 }, '{"a":0.1,"b":1e-7,"c":-0.5}'],
	])('%j is written as it is', (value, text) => {
		expect(stringifyExact(value)).toBe(text);
	});

	it.each<[unknown, string]>([
		[Number(LONG), ''],
		[{ seed: Number(LONG) }, 'seed'],
		[{ seed: -Number(LONG) }, 'seed'],
		[{ images: [{}, { seed: 2 ** 53 }] }, 'images[1].seed'],
		[[[1, 2 ** 60]], '[0][1]'],
		[{ a: { b: { c: 1e21 } } }, 'a.b.c'],
	])('is refused where a number has lost digits: %j', (value, path) => {
		expect(() => stringifyExact(value)).toThrow(InexactNumber);
		expect(() => stringifyExact(value)).toThrow(expect.objectContaining({ path }));
	});
});

it.each<[unknown, boolean]>([
	[{}, true],
	[{ a: 1 }, true],
	[[], false],
	[null, false],
	[undefined, false],
	['{}', false],
	[5, false],
])('%j is an object of JSON: %s', (value, expected) => {
	expect(isRecord(value)).toBe(expected);
});
