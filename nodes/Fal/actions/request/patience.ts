import { cancel } from '../../client/cancel';
import { awaitResult, type Finished } from '../../client/run';
import type { Watch } from '../../client/watch';
import type { Given } from '../../n8n/given';
import type { Turn } from '../../n8n/turn';
import { cancelledAfterTimeout, FalFailure } from '../../protocol/failure';
import type { Receipt } from '../../protocol/receipt';
import { resultJson } from '../../protocol/result';
import type { CancelOutcome } from '../../protocol/status';
import { subjectOf } from '../../client/look';
import { titleOf } from './options';

/** How long a result is waited for, and what happens then. */
export interface Patience {
	readonly minutes: number;
	readonly onTimeout: 'fail' | 'cancel' | 'outputReceipt';
	readonly logs: boolean;
}

/** Minutes to fetch the result of a request that turned out to have finished when it was to be cancelled. */
const LAST_MINUTES = 5;

export function readPatience(given: Given): Patience {
	return {
		minutes: given.number('timeout', titleOf('timeout'), 60, { above: 0 }),
		onTimeout: given.choice(
			'onTimeout',
			titleOf('onTimeout'),
			['fail', 'cancel', 'outputReceipt'],
			'fail',
		),
		logs: given.flag('includeLogs', titleOf('includeLogs'), false),
	};
}

/** The same, for some seconds only, after which the receipt will do. */
export function briefly(patience: Patience, seconds: number): Patience {
	return { ...patience, minutes: seconds / 60, onTimeout: 'outputReceipt' };
}

/** Waits as told: the result as an item's data, or, where a timeout is to give one, the receipt. Throws `FalFailure`. */
export async function patiently(
	turn: Turn,
	{ minutes, onTimeout, logs }: Patience,
	work: (watch: Watch) => Promise<Finished>,
): Promise<object> {
	const watch = turn.watch(minutes, logs);
	try {
		return finished(turn, await work(watch));
	} catch (error) {
		const failure = error as unknown;
		const receipt = turn.current;
		const isTimeout =
			failure instanceof FalFailure && failure.details.type === 'timeout' && receipt;
		if (!isTimeout || onTimeout === 'fail') throw failure;
		if (onTimeout === 'outputReceipt') return currentReceipt(receipt, watch);
		const outcome = await cancel(turn.fal, receipt).catch(() => undefined);
		if (!outcome) throw failure;
		return await cancelled(turn, receipt, outcome, { minutes, onTimeout, logs });
	}
}

function finished(turn: Turn, { receipt, status, result }: Finished): object {
	turn.standing = 'finished';
	return resultJson(receipt, status, result);
}

function currentReceipt(receipt: Receipt, { lastSeen }: Watch): Receipt {
	return lastSeen
		? { ...receipt, status: lastSeen.status, queue_position: lastSeen.queue_position ?? null }
		: receipt;
}

/** A request that took too long has been cancelled. If it has finished after all, its result is what the user paid for. */
async function cancelled(
	turn: Turn,
	receipt: Receipt,
	outcome: CancelOutcome,
	{ minutes, logs }: Patience,
): Promise<object> {
	turn.cancelled(outcome);
	if (outcome !== 'ALREADY_COMPLETED') {
		throw cancelledAfterTimeout(subjectOf(receipt), minutes, outcome === 'OK');
	}
	return finished(turn, await awaitResult(turn.fal, receipt, turn.watch(LAST_MINUTES, logs)));
}
