import type { Receipt } from '../protocol/receipt';
import { pollDelay, safetyDelay } from '../protocol/retry';
import type { QueueStatus } from '../protocol/status';
import { LOOK_TIMEOUT, type Fal } from './fal';
import { look, subjectOf } from './look';
import { StatusFeed } from './statusFeed';
import type { Watch } from './watch';

/**
 * Waits until fal has finished a request, well or badly. The status stream tells at once; a slow look beside it guards
 * against a stream that has fallen silent; without a stream, looks alone. Trouble on the way is survived: the request
 * goes on at fal. Throws `FalFailure` at the deadline, or when fal no longer knows the request.
 */
export async function untilFinal(fal: Fal, receipt: Receipt, watch: Watch): Promise<QueueStatus> {
	const subject = subjectOf(receipt);
	const since = Date.now();
	const feed = new StatusFeed(fal, receipt);
	const stop = () => feed.close();
	watch.signal.addEventListener('abort', stop);
	try {
		let looks = 0;
		let notBefore = 0;
		feed.open();
		for (;;) {
			const isGuard = feed.isOpen && feed.latest !== undefined;
			const delay = isGuard
				? safetyDelay(looks, Math.random())
				: pollDelay(Date.now() - since, Math.random());
			const heard = await feed.next(watch.within(Math.max(delay, notBefore), subject));
			watch.signal.throwIfAborted();
			if (heard.status?.status === 'COMPLETED') return heard.status;
			if (heard.status) {
				watch.lastSeen = heard.status;
				looks = 0;
				continue;
			}
			looks++;
			const before = feed.latest;
			const seen = await look(fal, receipt, false, watch.signal, lookTimeout(watch));
			if (seen.status?.status === 'COMPLETED') return seen.status;
			watch.lastSeen = seen.status ?? watch.lastSeen;
			if (seen.isGone && seen.failure) throw seen.failure;
			if (seen.failure) watch.met(seen.failure.message);
			notBefore = seen.notBefore ?? 0;
			if (hasMissed(feed, before, seen.status)) feed.close();
			else if (feed.isWorthOpening && seen.status && !heard.isBroken) feed.open();
		}
	} finally {
		watch.signal.removeEventListener('abort', stop);
		feed.close();
	}
}

/** A last look may take a moment longer than the deadline; one that hangs may not. */
function lookTimeout(watch: Watch): number {
	return Math.min(LOOK_TIMEOUT, Math.max(watch.left, 2000));
}

/** Whether a look shows what an open stream should have told, and has not told since the look began. */
function hasMissed(
	feed: StatusFeed,
	before: QueueStatus | undefined,
	seen: QueueStatus | undefined,
): boolean {
	const isSilent = feed.isOpen && before !== undefined && feed.latest === before;
	return isSilent && seen !== undefined && seen.status !== before.status;
}
