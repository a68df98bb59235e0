import { describe, expect, it } from '@jest/globals';
import { EventReader } from '../../dist/nodes/Fal/protocol/events.js';

/** All events of a text that comes in pieces. */
function read(...pieces: string[]): string[] {
	const reader = new EventReader();
	return pieces.flatMap((piece) => reader.push(piece));
}

const LINES = [
	': hello',
	'data: {"status":"IN_QUEUE"}',
	'',
	'event: status',
	'id: 7',
	'retry: 100',
	'data:{"status":',
	'data: "IN_PROGRESS","text":"größer 🦊"}',
	'',
	':',
	'',
	'',
	'data:  two spaces',
	'',
	'data: {"status":"COMPLETED"}',
	'',
	'',
];
const EVENTS = [
	'{"status":"IN_QUEUE"}',
	'{"status":\n"IN_PROGRESS","text":"größer 🦊"}',
	' two spaces',
	'{"status":"COMPLETED"}',
];

describe.each([
	['LF', '\n'],
	['CRLF', '\r\n'],
	['CR', '\r'],
])('a status stream whose lines end in %s tells the same', (_, end) => {
	// The last CR may be half a CRLF: only what follows shows the event's end.
	const text = LINES.join(end) + (end === '\r' ? ':' : '');

	it('in one piece', () => {
		expect(read(text)).toEqual(EVENTS);
	});

	it('cut in two anywhere', () => {
		for (let at = 0; at <= text.length; at++) {
			expect(read(text.slice(0, at), text.slice(at))).toEqual(EVENTS);
		}
	});

	it('cut in three anywhere', () => {
		for (let one = 0; one <= text.length; one++) {
			for (let two = one; two <= text.length; two++) {
				const events = read(text.slice(0, one), text.slice(one, two), text.slice(two));
				if (events.join() !== EVENTS.join()) expect(events).toEqual(EVENTS);
			}
		}
	});

	it('letter by letter', () => {
		expect(read(...text)).toEqual(EVENTS);
	});
});

describe('an event is told', () => {
	it('as soon as its empty line is there', () => {
		const reader = new EventReader();
		expect(reader.push('data: 1\n')).toEqual([]);
		expect(reader.push('\n')).toEqual(['1']);
		expect(reader.push('data: 2\r\n\r\n')).toEqual(['2']);
	});

	it('never when the stream ends before it does', () => {
		expect(read('data: 1\n\ndata: {"status":"COMPL')).toEqual(['1']);
	});

	it('with no field but data', () => {
		expect(read('database: 1\ndata : 2\n\n')).toEqual([]);
	});
});

describe('an event without an end', () => {
	it.each([
		['on one line', 'data: ', 'x'.repeat(64_000)],
		['on many lines', '', `data: ${'x'.repeat(64_000)}\n`],
		['on short lines', '', 'data: x\n'.repeat(8_000)],
	])('is given up before it fills the memory: %s', (_, start, piece) => {
		const reader = new EventReader();
		reader.push(start);
		const flood = () => {
			for (let sent = 0; sent < 20_000_000; sent += piece.length) reader.push(piece);
		};
		expect(flood).toThrow(RangeError);
	});

	it('is not what a long stream of short events is', () => {
		const reader = new EventReader();
		const event = `data: ${'x'.repeat(100_000)}\n\n`;
		let heard = 0;
		for (let sent = 0; sent < 100; sent++) heard += reader.push(event).length;
		expect(heard).toBe(100);
	});
});
