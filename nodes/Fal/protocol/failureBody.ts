import { readFieldError, type FieldError } from './fieldError';
import { isRecord } from './json';
import { shorten } from './wording';

/** What the body of a failed answer says, whichever of fal's shapes it has. */
export interface Said {
	/** fal's machine word, where there is one. */
	readonly type?: string;
	/** fal's sentence; empty when there is none. */
	readonly text: string;
	readonly fieldErrors: readonly FieldError[];
	/** Whether the body is of fal's own making: JSON with `detail`. A gateway's page is not. */
	readonly isDetailed: boolean;
}

const LONGEST_TEXT = 1000;
const MOST_FIELDS = 50;

/**
 * Reads the body of a failed answer. Shapes: `{detail:[…]}`, `{detail:"…", error_type}`, `{detail:"…"}`,
 * `{status:"NOT_FOUND"}`, `{error:{type,message}}`, `{error|message:"…"}`, and pages of HTML or text.
 * Source: fal's error reference, its clients. `body` is the parsed JSON, or the text where it is none.
 */
export function readFailureBody(body: unknown): Said {
	if (typeof body === 'string') return { text: pageText(body), fieldErrors: [], isDetailed: false };
	if (!isRecord(body)) return { text: '', fieldErrors: [], isDetailed: false };
	const { detail, error, message, status } = body;
	const error_type = typeof body.error_type === 'string' ? shorten(body.error_type, 80) : undefined;
	if (Array.isArray(detail)) {
		const fieldErrors = detail.slice(0, MOST_FIELDS).map(readFieldError);
		return { type: error_type ?? fieldErrors[0]?.type, text: '', fieldErrors, isDetailed: true };
	}
	if (detail !== undefined && detail !== null) {
		const text = typeof detail === 'string' ? detail : JSON.stringify(detail);
		return {
			type: error_type,
			text: shorten(text, LONGEST_TEXT),
			fieldErrors: [],
			isDetailed: true,
		};
	}
	if (isRecord(error)) {
		const type = typeof error.type === 'string' ? shorten(error.type, 80) : undefined;
		return { type, text: textOf(error.message), fieldErrors: [], isDetailed: false };
	}
	const text = textOf(error) || textOf(message) || textOf(status);
	return { type: error_type, text, fieldErrors: [], isDetailed: false };
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? shorten(value, LONGEST_TEXT) : '';
}

/** The title of an HTML page, or the first of a text. */
function pageText(page: string): string {
	const head = page.slice(0, 20_000);
	const title = /<title[^<>]*>([^<]*)</i.exec(head)?.[1] ?? head.replace(/<[^<>]*>/g, ' ');
	return shorten(title.replace(/\s+/g, ' ').trim(), 300);
}
