/** Response headers, names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** A header's value; undefined when absent or empty. */
export function header(headers: Headers, name: string): string | undefined {
	return headers[name] || undefined;
}

/** Units billed for a result, in the model's pricing unit. Source: fal's common parameters. */
export function billableUnits(headers: Headers): number | undefined {
	const units = header(headers, 'x-fal-billable-units');
	const number = Number(units);
	return units !== undefined && Number.isFinite(number) ? number : undefined;
}

/** Whether fal says that trying again makes sense. Two names, old and new, and two spellings of the value. */
export function needsRetry(headers: Headers): boolean | undefined {
	const said = header(headers, 'x-fal-needs-retry') ?? header(headers, 'x-fal-retryable');
	if (said === undefined) return undefined;
	return ['1', 'true', 'yes'].includes(said.toLowerCase());
}

/** Whether the request failed because it did not start within the time its sender set. */
export function isSendersTimeout(headers: Headers): boolean {
	return header(headers, 'x-fal-request-timeout-type')?.toLowerCase() === 'user';
}

/** A mistaken hour would cost the deadline. In milliseconds. */
const LONGEST_PAUSE = 60_000;

/**
 * What `Retry-After` asks for, in milliseconds, a minute at most; it holds seconds or a date. `now` is in milliseconds
 * since 1970.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
	const said = header(headers, 'retry-after');
	if (said === undefined) return undefined;
	const ms = /^\d+(\.\d+)?$/.test(said.trim()) ? Number(said) * 1000 : Date.parse(said) - now;
	return Number.isFinite(ms) ? Math.min(Math.max(0, ms), LONGEST_PAUSE) : undefined;
}
