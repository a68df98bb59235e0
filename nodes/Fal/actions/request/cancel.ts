import { cancel } from '../../client/cancel';
import type { Given } from '../../n8n/given';
import type { Task } from '../../n8n/batch';
import type { CancelOutcome } from '../../protocol/status';
import { showFor } from '../showFor';
import { endpointOfRequest, requestId } from './fields';
import { optionsOf } from './options';
import { readReceipt } from './receipt';

export const description = [endpointOfRequest, requestId, optionsOf(['maxConcurrency'])].map(
	showFor('request', 'cancel'),
);

const SAID: Record<CancelOutcome, string> = {
	OK: 'It was still queued and has been removed. It is not charged.',
	CANCELLATION_REQUESTED:
		'It was running and has been asked to stop. It may still finish, and may be charged.',
	ALREADY_COMPLETED: 'It had already finished. Await Result collects its result.',
};

/** Take a request back, if it is not too late: its receipt or its ID in, what came of it out. */
export function read(given: Given): Task {
	const receipt = readReceipt(given);
	return {
		isOurs: false,
		cancelOnStop: false,
		perform: async (turn) => {
			const status = await cancel(turn.fal, receipt, turn.signal);
			const { request_id, endpoint_id } = receipt;
			return { request_id, endpoint_id, status, message: SAID[status] };
		},
	};
}
