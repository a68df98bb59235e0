import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';

/** When something was told, in seconds since 1970, by its mark. */
type Seen = Record<string, number>;

/** fal repeats a call for about an hour at most. In seconds. */
const WINDOW = 2 * 60 * 60;
/** Marks kept in the process, and of them stored by n8n, which writes them all with every call. */
const MOST_HERE = 5000;
const MOST_STORED = 300;

/** What this process has seen, by workflow and node: calls can overlap, and n8n stores its data only afterwards. */
const here = new Map<string, Map<string, number>>();

/**
 * Whether a call tells of something already told, and notes it. Certain within a process; across a restart for the last
 * few hundred; not at all between processes that receive calls at the same time.
 */
export function isDuplicate(context: IWebhookFunctions, event: string): boolean {
	const stored = context.getWorkflowStaticData('node') as { seen?: Seen };
	const place = `${context.getWorkflow().id}:${context.getNode().id}`;
	const seen = here.get(place) ?? new Map(Object.entries(stored.seen ?? {}));
	here.set(place, seen);

	const mark = createHash('sha256').update(event).digest('hex').slice(0, 16);
	const now = Math.round(Date.now() / 1000);
	const toldAt = seen.get(mark) ?? stored.seen?.[mark] ?? -Infinity;
	const isKnown = now - toldAt < WINDOW;
	if (isKnown) return true;
	seen.set(mark, now);
	if (seen.size > MOST_HERE) seen.delete(seen.keys().next().value as string);
	stored.seen = Object.fromEntries([...seen].slice(-MOST_STORED));
	return false;
}
