import type { IWebhookFunctions } from 'n8n-workflow';

/** When a request was last told of, in milliseconds since 1970, by its id and outcome. */
type Seen = Record<string, number>;

/** fal repeats a call for about an hour at most. */
const WINDOW = 2 * 60 * 60_000;
const MOST = 1000;

/** What this process has seen, by workflow and node: calls can overlap, and n8n stores its data only afterwards. */
const here = new Map<string, Seen>();

/**
 * Whether a call tells of something already told, and notes it. Best effort: n8n stores a node's data after the
 * answer, and several processes that receive calls at the same time do not know of each other's.
 */
export function isDuplicate(context: IWebhookFunctions, mark: string): boolean {
	const stored = context.getWorkflowStaticData('node') as { seen?: Seen };
	const place = `${context.getWorkflow().id}:${context.getNode().id}`;
	const known = { ...stored.seen, ...here.get(place) };
	const now = Date.now();
	const isKnown = now - (known[mark] ?? 0) < WINDOW;
	const recent = Object.entries({ ...known, [mark]: known[mark] && isKnown ? known[mark] : now })
		.filter(([, at]) => now - at < WINDOW)
		.sort(([, one], [, other]) => other - one)
		.slice(0, MOST);
	const seen = Object.fromEntries(recent);
	here.set(place, seen);
	stored.seen = seen;
	return isKnown;
}
