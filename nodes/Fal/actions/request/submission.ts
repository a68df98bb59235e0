import type { Submission } from '../../client/submit';
import type { Given } from '../../n8n/given';
import { readQueueing } from './options';

/** Reads what is to be submitted. */
export function readSubmission(given: Given): Submission {
	return { endpoint: given.endpoint(), input: given.inputJson(), options: readQueueing(given) };
}
