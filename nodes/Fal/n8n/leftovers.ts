import { cancel } from '../client/cancel';
import type { Fal } from '../client/fal';
import type { Turn } from './turn';
import type { Part } from './batch';

/**
 * Why a batch ended early: n8n's Stop, a failure for good, or one after which the requests are still wanted, as
 * n8n runs the node again or the failure is a wait that was too short.
 */
export type Ending = 'stop' | 'failed' | 'resumable';

/** Cancels at a time: a Stop must reach fal soon, and a thousand connections at once reach nothing. */
const AT_ONCE = 10;

/**
 * Sees to the requests that a broken-off batch leaves at fal: cancels, once each, those that nobody will collect.
 * Gives a note on every one, so that no paid request is lost from sight. Never throws.
 */
export async function closeUp(
	fal: Fal,
	parts: readonly Part[],
	ending: Ending,
	/** The item that tells of its request by itself. */
	told?: number,
): Promise<string[]> {
	const unwanted = parts.filter(
		({ turn, task }) =>
			turn.current &&
			turn.standing === 'open' &&
			((ending === 'stop' && task.cancelOnStop) || (ending === 'failed' && task.isOurs)),
	);
	const queue = unwanted.map(({ turn }) => turn);
	const work = async (): Promise<void> => {
		for (let turn = queue.shift(); turn; turn = queue.shift()) {
			const outcome = await cancel(fal, turn.current!).catch(() => undefined);
			if (outcome) turn.cancelled(outcome);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));
	return parts.flatMap(({ turn }) => (turn.item === told ? [] : note(turn)));
}

const SAID: Record<Turn['standing'], string> = {
	open: 'goes on at fal; Await Result collects it',
	left: 'goes on at fal; Await Result collects it',
	finished: 'is finished; Await Result collects its result while fal keeps it',
	failed: 'has failed',
	doubtful: 'may have been accepted by fal',
	OK: 'was still queued and has been removed',
	CANCELLATION_REQUESTED: 'was running and has been asked to stop; it may be charged',
	ALREADY_COMPLETED: 'is finished; Await Result collects its result while fal keeps it',
};

function note({ current, item, standing }: Turn): string[] {
	if (standing === 'doubtful') {
		return [
			`Item ${item}: fal may have accepted its request; look into the request history of fal.`,
		];
	}
	return current ? [`Item ${item}: request ${current.request_id} ${SAID[standing]}.`] : [];
}
