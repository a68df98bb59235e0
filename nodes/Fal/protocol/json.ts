/**
 * JSON whose integers stay exact. JavaScript rounds integers beyond ±(2^53−1); seeds and ids can be longer.
 */

/** A value that JavaScript has already rounded, or would. `path` is written like `images[0].seed`. */
export class InexactNumber extends Error {
	constructor(readonly path: string) {
		super(`${path || 'The value'} holds an integer too long to be exact in JavaScript`);
	}
}

const STRING_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])|-?\d[\d.eE+-]*/g;

/** Parses JSON; an integer that JavaScript cannot hold becomes a string of its digits. Throws `SyntaxError`. */
export function parseExact(text: string): unknown {
	if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
	const quoted = text.replace(STRING_OR_LONG_NUMBER, (token) =>
		/^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
	);
	return JSON.parse(quoted) as unknown;
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
