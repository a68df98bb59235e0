import { FalFailure } from '../protocol/failure';
import type { Receipt } from '../protocol/receipt';
import type { Result } from '../protocol/result';
import { backOff } from '../protocol/retry';
import type { QueueStatus } from '../protocol/status';
import type { Fal } from './fal';
import { look, subjectOf } from './look';
import { fetchResult } from './result';
import { submit, type Submission } from './submit';
import { untilFinal } from './wait';
import type { Watch } from './watch';

/** A request that has succeeded. */
export interface Finished {
	readonly receipt: Receipt;
	readonly status: QueueStatus;
	readonly result: Result;
}

/** What is remembered of an item's request beyond a failed try. */
export interface Memory {
	/** The receipt of a request that was accepted, in this try or an earlier one. */
	readonly receipt?: Receipt;
	/** Set when an earlier try left it open whether fal accepted the request: it must not be sent again. */
	readonly doubt?: FalFailure;
	/** Remembers an accepted request. */
	keep(receipt: Receipt): void;
	/** Notes how a try to submit or to await ended. */
	ended(failure: FalFailure): void;
}

/** Waits for a request and fetches its result. Throws `FalFailure`. */
export async function awaitResult(fal: Fal, receipt: Receipt, watch: Watch): Promise<Finished> {
	return await collect(fal, receipt, await untilFinal(fal, receipt, watch), watch);
}

/** Fetches the result of a request whose final status is known. Throws `FalFailure`. */
export async function collect(
	fal: Fal,
	receipt: Receipt,
	final: QueueStatus,
	watch: Watch,
): Promise<Finished> {
	const result = await fetchResult(fal, receipt, final, watch);
	return { receipt, result, status: await withLogs(fal, receipt, final, watch) };
}

/** A final status with all of the logs, or none. The stream tells them in pieces, a look tells them whole. */
async function withLogs(
	fal: Fal,
	receipt: Receipt,
	{ logs, ...final }: QueueStatus,
	watch: Watch,
): Promise<QueueStatus> {
	if (!watch.logs) return final;
	const seen = await look(fal, receipt, true, watch.signal);
	return { ...final, logs: seen.status?.logs ?? logs ?? [] };
}

/** Submits a request unless one was already accepted, and remembers it. Throws `FalFailure`. */
export async function submitOnce(
	fal: Fal,
	submission: Submission,
	memory: Memory,
	watch: Watch,
): Promise<Receipt> {
	if (memory.receipt) return memory.receipt;
	if (memory.doubt) throw memory.doubt;
	const receipt = await noting(memory, submit(fal, submission, watch));
	memory.keep(receipt);
	return receipt;
}

/**
 * Submits a request and awaits its result. A failure of fal's own, which fal does not bill, is submitted anew up to
 * `resubmits` times; nothing else ever is. Throws `FalFailure`.
 */
export async function run(
	fal: Fal,
	submission: Submission,
	resubmits: number,
	memory: Memory,
	watch: Watch,
): Promise<Finished> {
	for (let done = 0; ; done++) {
		const receipt = await submitOnce(fal, submission, memory, watch);
		const pause = backOff(done + 1, Math.random());
		try {
			return await noting(memory, awaitResult(fal, receipt, watch));
		} catch (error) {
			const failure = error as unknown;
			const isWorthwhile =
				failure instanceof FalFailure && failure.leaves === 'spent' && failure.details.retryable;
			if (!isWorthwhile || done >= resubmits || !watch.leaves(pause)) throw failure;
		}
		await watch.pause(pause, subjectOf(receipt));
	}
}

/** Lets the memory know of a failure on its way up. */
async function noting<T>(memory: Memory, work: Promise<T>): Promise<T> {
	return await work.catch((error: unknown) => {
		if (error instanceof FalFailure) memory.ended(error);
		throw error;
	});
}
