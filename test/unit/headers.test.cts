import { describe, expect, it } from '@jest/globals';
import {
	billableUnits,
	header,
	isSendersTimeout,
	needsRetry,
	retryAfter,
} from '../../dist/nodes/Fal/protocol/headers.js';

it.each([
	[{}, undefined],
	[{ a: '' }, undefined],
	[{ a: undefined }, undefined],
	[{ a: '0' }, '0'],
])('a header of %j reads %j', (headers, value) => {
	expect(header(headers, 'a')).toBe(value);
});

it.each([
	[undefined, undefined],
	['', undefined],
	['0', 0],
	['0.025', 0.025],
	['12', 12],
	['many', undefined],
	['Infinity', undefined],
])('billable units %j are %j: fractions count, and nonsense is not zero', (said, units) => {
	expect(billableUnits({ 'x-fal-billable-units': said })).toBe(units);
});

it.each<[Record<string, string>, boolean | undefined]>([
	[{}, undefined],
	[{ 'x-fal-needs-retry': '1' }, true],
	[{ 'x-fal-needs-retry': 'true' }, true],
	[{ 'x-fal-needs-retry': 'True' }, true],
	[{ 'x-fal-needs-retry': '0' }, false],
	[{ 'x-fal-needs-retry': 'false' }, false],
	[{ 'x-fal-retryable': 'true' }, true],
	[{ 'x-fal-retryable': 'false' }, false],
	[{ 'x-fal-needs-retry': '0', 'x-fal-retryable': 'true' }, false],
])('%j tells whether trying again makes sense: %j', (headers, expected) => {
	expect(needsRetry(headers)).toBe(expected);
});

it.each([
	['user', true],
	['User', true],
	['server', false],
	['', false],
	[undefined, false],
])("a timeout of type %j is the sender's own: %j", (type, expected) => {
	expect(isSendersTimeout({ 'x-fal-request-timeout-type': type })).toBe(expected);
});

describe('Retry-After', () => {
	const now = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');

	it.each([
		['0', 0],
		['2', 2_000],
		[' 2 ', 2_000],
		['1.5', 1_500],
		['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
		['Wed, 21 Oct 2026 07:27:00 GMT', 0],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
	])('%j asks for %j ms', (said, ms) => {
		expect(retryAfter({ 'retry-after': said }, now)).toBe(ms);
	});
});
