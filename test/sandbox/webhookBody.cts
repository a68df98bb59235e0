import type { Outcome } from './request.cts';

/** fal's words, as its docs show them, for an output that cannot be sent. */
const PAYLOAD_ERROR =
	'Response payload is not JSON serializable. Either return a JSON serializable object or use ' +
	'the queue endpoint to retrieve the response.';

/**
 * The body of a webhook. The payload is the body of the result, byte for byte, so that long
 * integers stay what they are; what is not JSON becomes null. The gateway's id would differ only if
 * fal had tried the request several times. fal's docs show `Invalid status code: 422` for a failure
 * of the model; that a failure of fal itself is told in the words of its status is our guess.
 */
export function webhookBody(requestId: string, outcome: Outcome): string {
	const failed = outcome.status >= 400;
	const start = {
		request_id: requestId,
		gateway_request_id: requestId,
		status: failed ? 'ERROR' : 'OK',
		error: failed ? (outcome.error ?? `Invalid status code: ${outcome.status}`) : undefined,
	};
	if (isJson(outcome.body)) {
		return `${JSON.stringify(start).slice(0, -1)},"payload":${outcome.body}}`;
	}
	return JSON.stringify({
		...start,
		payload: null,
		payload_error: failed ? undefined : PAYLOAD_ERROR,
	});
}

/** The same without its payload, as fal sends it if the output cannot be put into JSON. */
export function withoutPayload(body: string): string {
	return JSON.stringify({ ...JSON.parse(body), payload: null, payload_error: PAYLOAD_ERROR });
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
