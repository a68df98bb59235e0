/**
 * JSON whose integers stay exact. JavaScript rounds integers beyond ±(2^53−1); seeds and ids can be longer.
 */

/** A value that JavaScript has already rounded, or would. `path` is written like `images[0].seed`. */
export class InexactNumber extends Error {
	constructor(readonly path: string) {
		super(`${path || 'The value'} holds an integer too long to be exact in JavaScript`);
	}
}

/** A whole number of 16 digits or more that is no part of a longer one. */
const LONG_INTEGER = /(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE+-])/g;

/** Parses JSON; an integer that JavaScript cannot hold becomes a string of its digits. Throws `SyntaxError`. */
export function parseExact(text: string): unknown {
	if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
	const pieces: string[] = [];
	for (let at = 0; at < text.length; ) {
		const opens = text.indexOf('"', at);
		const string = opens < 0 ? text.length : opens;
		pieces.push(text.slice(at, string).replace(LONG_INTEGER, keepDigits));
		at = endOfString(text, string);
		pieces.push(text.slice(string, at));
	}
	return JSON.parse(pieces.join('')) as unknown;
}

function keepDigits(digits: string): string {
	return Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`;
}

/** Where the string that opens at a place ends. By hand: a pattern would overflow on a data URI of many megabytes. */
function endOfString(text: string, opens: number): number {
	for (let quote = text.indexOf('"', opens + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
		let escapes = 0;
		while (text[quote - 1 - escapes] === '\\') escapes++;
		if (escapes % 2 === 0) return quote + 1;
	}
	return text.length;
}

/** Serialises a value. Throws `InexactNumber` where an integer is too long to have survived. */
export function stringifyExact(value: unknown): string {
	const rounded = findRounded(value, '');
	if (rounded !== undefined) throw new InexactNumber(rounded);
	return JSON.stringify(value);
}

function findRounded(value: unknown, path: string): string | undefined {
	if (typeof value === 'number') {
		return Number.isInteger(value) && !Number.isSafeInteger(value) ? path : undefined;
	}
	if (typeof value !== 'object' || value === null) return undefined;
	for (const [key, member] of Object.entries(value)) {
		const step = Array.isArray(value) ? `[${key}]` : path ? `.${key}` : key;
		const found = findRounded(member, path + step);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Whether a value is a JSON object: not null, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
