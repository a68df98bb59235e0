/**
 * Whether n8n is only just starting. The quirk: n8n takes calls before it has looked for executions that a crash broke
 * off, and then takes one that such a call has just resumed for broken off as well, and ends it. n8n loads this
 * file early in its start; fal repeats a call that is sent away.
 */
export function isBooting(): boolean {
	return Date.now() - boot.since < 30_000;
}

/** When this process began, in milliseconds since 1970. An engine without a server has no start to wait for. */
export const boot = { since: Date.now() };
