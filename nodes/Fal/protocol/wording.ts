/**
 * Which text of others may stand in an error's message. n8n replaces a message that holds the name of a system error
 * anywhere ("approvePermissions" holds EPERM) and takes an execution for stopped whose message says "canceled".
 */
const HIJACKED =
	/ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|ERRADDRINUSE|EADDRNOTAVAIL|ECONNABORTED|EHOSTUNREACH|EAI_AGAIN|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO|canceled/i;

const LONGEST_QUOTE = 120;

/** Whether a text can be shown in a message as it is: short, on one line, and left alone by n8n. */
export function isPresentable(text: string): boolean {
	return text.length <= LONGEST_QUOTE && !/[\r\n]/.test(text) && isLeftAlone(text);
}

/** Whether n8n shows a message as it is written. */
export function isLeftAlone(message: string): boolean {
	return !HIJACKED.test(message);
}

/** A list as a person would say it: `'a', 'b' or 'c'`. */
export function either(values: readonly unknown[]): string {
	const words = values.map(quote);
	return words.length < 2
		? words.join('')
		: `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

/** A value as it would be written: text in quotes, the rest as JSON. */
export function quote(value: unknown): string {
	return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
}

/** A text cut to a length, with the cut shown. */
export function shorten(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length)}…` : text;
}
