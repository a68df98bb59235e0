import { unreachable } from '../protocol/failure';
import type { Receipt } from '../protocol/receipt';
import { refusal } from '../protocol/refusal';
import { backOff } from '../protocol/retry';
import { readCancel, type CancelOutcome } from '../protocol/status';
import { LOOK_TIMEOUT, readAnswer, type Fal } from './fal';
import { subjectOf } from './look';
import { exchange } from './transport';

const MOST_TRIES = 4;

/**
 * Asks fal to cancel a request, which may come too late: a running model may ignore it, finish and be billed.
 * Tried again while fal cannot answer. Throws `FalFailure`, for an unknown request too.
 */
export async function cancel(
	fal: Fal,
	receipt: Receipt,
	signal?: AbortSignal,
): Promise<CancelOutcome> {
	let isAnswerLost = false;
	for (let tries = 1; ; tries++) {
		const asked = await exchange(fal.transport, {
			method: 'PUT',
			url: receipt.cancel_url,
			timeout: LOOK_TIMEOUT,
			signal,
		});
		const answer = asked.lost ? undefined : readAnswer(asked.answer);
		const outcome = answer && readCancel(answer.statusCode, answer.body);
		if (outcome) return outcome;
		// An earlier try whose answer was lost may have removed it.
		if (isAnswerLost && answer?.statusCode === 404) return 'CANCELLATION_REQUESTED';
		isAnswerLost ||= asked.lost?.lost === 'after';
		const isPassing = !answer || answer.statusCode === 429 || answer.statusCode >= 500;
		if (!isPassing || tries >= MOST_TRIES) {
			throw answer
				? refusal('cancel', answer, subjectOf(receipt))
				: unreachable(subjectOf(receipt), 'The request could not be cancelled.');
		}
		await fal.sleep(backOff(tries, Math.random()), signal);
	}
}
