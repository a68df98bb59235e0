import { unreachable } from '../protocol/failure';
import type { Receipt } from '../protocol/receipt';
import { backOff } from '../protocol/retry';
import type { QueueStatus } from '../protocol/status';
import type { Fal } from './fal';
import { look, subjectOf } from './look';

const MOST_TRIES = 4;

/** How a request stands now. Looks again while fal cannot answer. Throws `FalFailure`. */
export async function getStatus(
	fal: Fal,
	receipt: Receipt,
	logs: boolean,
	signal: AbortSignal,
): Promise<QueueStatus> {
	for (let tries = 1; ; tries++) {
		const { status, failure, notBefore } = await look(fal, receipt, logs, signal);
		if (status) return status;
		if (!failure?.details.retryable || tries >= MOST_TRIES) {
			throw failure ?? unreachable(subjectOf(receipt), 'fal gave no status.');
		}
		await fal.sleep(Math.max(notBefore ?? 0, backOff(tries, Math.random())), signal);
	}
}
