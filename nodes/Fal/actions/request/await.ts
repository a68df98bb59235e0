import { awaitResult } from '../../client/run';
import type { Given } from '../../n8n/given';
import type { Task } from '../../n8n/batch';
import { showFor } from '../showFor';
import { endpointOfRequest, requestId, waitMode } from './fields';
import { optionsOf, WAITING, titleOf } from './options';
import { briefly, patiently, readPatience } from './patience';
import { readReceipt } from './receipt';

export const description = [
	endpointOfRequest,
	requestId,
	waitMode,
	optionsOf(WAITING, { cancelOnStop: false }),
].map(showFor('request', 'await'));

/** Collect a request that was submitted before: its receipt or its ID in, the model's output out. */
export function read(given: Given): Task {
	const receipt = readReceipt(given);
	const patience = readPatience(given);
	return {
		isOurs: false,
		cancelOnStop: given.flag('cancelOnStop', titleOf('cancelOnStop'), false),
		perform: async (turn) => {
			turn.current = receipt;
			return await patiently(turn, patience, (watch) => awaitResult(turn.fal, receipt, watch));
		},
		suspendable: {
			begin: async (turn) => {
				turn.current = receipt;
				return receipt;
			},
			hold: (turn, seconds) =>
				patiently(turn, briefly(patience, seconds), (watch) =>
					awaitResult(turn.fal, receipt, watch),
				),
		},
	};
}
