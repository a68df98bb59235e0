import { run, submitOnce } from '../../client/run';
import type { Submission } from '../../client/submit';
import type { Given } from '../../n8n/given';
import type { Task } from '../../n8n/batch';
import { showFor } from '../showFor';
import { endpoint, inputJson, inputMode, waitMode } from './fields';
import { optionsOf, QUEUEING, titleOf, WAITING } from './options';
import { briefly, patiently, readPatience } from './patience';
import { MINUTES_TO_SUBMIT, readSubmission } from './submission';

export const description = [
	endpoint,
	inputMode,
	inputJson,
	waitMode,
	optionsOf([...QUEUEING, ...WAITING, 'resubmits']),
].map(showFor('request', 'run'));

function withCallback(submission: Submission, webhookUrl: string): Submission {
	return { ...submission, options: { ...submission.options, webhookUrl } };
}

/** Submit and await: one item in, the model's output out. */
export function read(given: Given): Task {
	let submission = readSubmission(given);
	const patience = readPatience(given);
	const resubmits = given.number('resubmits', titleOf('resubmits'), 2, { least: 0, whole: true });
	return {
		isOurs: true,
		cancelOnStop: given.flag('cancelOnStop', titleOf('cancelOnStop'), true),
		perform: (turn) =>
			patiently(turn, patience, (watch) => run(turn.fal, submission, resubmits, turn, watch)),
		suspendable: {
			begin: (turn, callbackUrl) => {
				submission = withCallback(submission, callbackUrl);
				return submitOnce(turn.fal, submission, turn, turn.watch(MINUTES_TO_SUBMIT));
			},
			hold: (turn, seconds) =>
				patiently(turn, briefly(patience, seconds), (watch) =>
					run(turn.fal, submission, resubmits, turn, watch),
				),
		},
	};
}
