import { run } from '../../client/run';
import type { Given } from '../../n8n/given';
import type { Task } from '../../n8n/batch';
import { showFor } from '../showFor';
import { endpoint, inputJson, inputMode } from './fields';
import { optionsOf, QUEUEING, titleOf, WAITING } from './options';
import { patiently, readPatience } from './patience';
import { readSubmission } from './submission';

export const description = [
	endpoint,
	inputMode,
	inputJson,
	optionsOf([...QUEUEING, ...WAITING, 'resubmits']),
].map(showFor('request', 'run'));

/** Submit and await: one item in, the model's output out. */
export function read(given: Given): Task {
	const submission = readSubmission(given);
	const patience = readPatience(given);
	const resubmits = given.number('resubmits', titleOf('resubmits'), 2, { least: 0, whole: true });
	return {
		isOurs: true,
		cancelOnStop: given.flag('cancelOnStop', true),
		perform: (turn) =>
			patiently(turn, patience, (watch) => run(turn.fal, submission, resubmits, turn, watch)),
	};
}
