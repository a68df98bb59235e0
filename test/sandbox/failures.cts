import type { Outcome } from './request.cts';

/** fal's docs on request errors: machine value and the status it usually comes with. */
const REQUEST_ERRORS: Record<string, number> = {
	request_timeout: 504,
	startup_timeout: 504,
	runner_scheduling_failure: 503,
	runner_connection_timeout: 503,
	runner_disconnected: 503,
	runner_connection_refused: 503,
	runner_connection_error: 503,
	runner_incomplete_response: 502,
	runner_server_error: 500,
	client_disconnected: 499,
	client_cancelled: 499,
	bad_request: 400,
	internal_error: 500,
};

/** A failure of fal itself rather than of the model: `{"detail": "…", "error_type": "…"}`. */
export function requestError(
	errorType: string,
	error: string,
	headers: Record<string, string> = {},
): Outcome {
	return {
		status: REQUEST_ERRORS[errorType] ?? 500,
		headers: { 'x-fal-error-type': errorType, ...headers },
		body: JSON.stringify({ detail: error, error_type: errorType }),
		error,
		errorType,
	};
}

/** A cancelled request. fal documents the type; that the result replays it is only likely. */
export function clientCancelled(): Outcome {
	return requestError('client_cancelled', 'Request was cancelled by the client');
}

/** The caller's own deadline for starting has passed. fal's docs: 504 with timeout type `user`. */
export function startTimedOut(): Outcome {
	return requestError('request_timeout', 'Request timed out', {
		'x-fal-request-timeout-type': 'user',
	});
}
