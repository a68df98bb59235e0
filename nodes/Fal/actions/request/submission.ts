import type { Submission } from '../../client/submit';
import type { Given } from '../../n8n/given';
import { readQueueing } from './queueing';

/** Minutes for fal to take a request; waiting for its result comes after. */
export const MINUTES_TO_SUBMIT = 10;

/** Reads what is to be submitted. */
export function readSubmission(given: Given): Submission {
	return { endpoint: given.endpoint(), input: given.inputJson(), options: readQueueing(given) };
}
