import { getStatus } from '../../client/getStatus';
import type { Given } from '../../n8n/given';
import type { Task } from '../../n8n/batch';
import { showFor } from '../showFor';
import { endpointOfRequest, requestId } from './fields';
import { optionsOf, titleOf } from './options';
import { readReceipt } from './receipt';

export const description = [
	endpointOfRequest,
	requestId,
	optionsOf(['includeLogs', 'maxConcurrency']),
].map(showFor('request', 'getStatus'));

/** Look at a request once: its receipt or its ID in, the receipt with the present status out. */
export function read(given: Given): Task {
	const receipt = readReceipt(given);
	const logs = given.flag('includeLogs', titleOf('includeLogs'), false);
	return {
		isOurs: false,
		cancelOnStop: false,
		perform: async (turn) => {
			const status = await getStatus(turn.fal, receipt, logs, turn.signal);
			return { ...receipt, queue_position: null, ...status };
		},
	};
}
