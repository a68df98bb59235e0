import { submitOnce } from '../../client/run';
import type { Given } from '../../n8n/given';
import type { Task } from '../../n8n/batch';
import { showFor } from '../showFor';
import { endpoint, inputJson, inputMode } from './fields';
import { optionsOf, QUEUEING } from './options';
import { MINUTES_TO_SUBMIT, readSubmission } from './submission';

export const description = [
	endpoint,
	inputMode,
	inputJson,
	optionsOf([...QUEUEING, 'resumeWhenDone', 'webhookUrl']),
].map(showFor('request', 'submit'));

/** Queue a request and go on: one item in, its receipt out. */
export function read(given: Given): Task {
	const submission = readSubmission(given);
	return {
		isOurs: true,
		cancelOnStop: true,
		perform: (turn) => submitOnce(turn.fal, submission, turn, turn.watch(MINUTES_TO_SUBMIT)),
	};
}
