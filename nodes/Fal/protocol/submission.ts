/** How a request is to be queued. Source of every name: fal's common parameters and queue reference. */
export interface SubmitOptions {
	readonly priority?: 'normal' | 'low';
	/** Seconds the request may wait for a runner before fal gives up on it. */
	readonly startTimeout?: number;
	/** No retries by fal itself. */
	readonly noRetry?: boolean;
	/** Refuse the request if more than this many already wait on the endpoint. */
	readonly maxQueueLength?: number;
	/** Called by fal when the request has finished. */
	readonly webhookUrl?: string;
	readonly runnerHint?: string;
	/** False: fal keeps neither input nor output. */
	readonly storeIo?: boolean;
	/** Seconds the generated media live; null for ever; undefined as the account is set. */
	readonly mediaExpiry?: number | null;
}

/** The headers a submit carries besides the key. */
export function submitHeaders(options: SubmitOptions): Record<string, string> {
	const { priority, startTimeout, noRetry, runnerHint, storeIo, mediaExpiry } = options;
	return {
		'content-type': 'application/json',
		...(priority && { 'x-fal-queue-priority': priority }),
		...(startTimeout !== undefined && { 'x-fal-request-start-timeout': String(startTimeout) }),
		...(noRetry && { 'x-fal-no-retry': '1' }),
		...(runnerHint && { 'x-fal-runner-hint': runnerHint }),
		...(storeIo === false && { 'x-fal-store-io': '0' }),
		...(mediaExpiry !== undefined && {
			'x-fal-object-lifecycle-preference': JSON.stringify({
				expiration_duration_seconds: mediaExpiry,
			}),
		}),
	};
}

/** The part of a webhook's address that tells the endpoint: fal's callback itself does not. */
export const ENDPOINT_QUERY = 'endpoint_id';

const TRIGGER_PATH = /\/webhook(-test)?\/[^/]+\/fal$/;

/**
 * A webhook address with the endpoint in it, if it is a fal Trigger's; others are left as they are. The trigger needs
 * it to fetch outputs that are too large for a callback.
 */
export function webhookFor(webhookUrl: string, endpointId: string): string {
	const url = new URL(webhookUrl);
	if (!TRIGGER_PATH.test(url.pathname) || url.searchParams.has(ENDPOINT_QUERY)) return webhookUrl;
	url.searchParams.set(ENDPOINT_QUERY, endpointId);
	return url.href;
}

/** Where a submit goes: the full endpoint id, with what fal takes in the query only. */
export function submitUrl(queueHost: string, endpointId: string, options: SubmitOptions): string {
	const query = new URLSearchParams();
	if (options.webhookUrl) query.set('fal_webhook', webhookFor(options.webhookUrl, endpointId));
	if (options.maxQueueLength !== undefined)
		query.set('fal_max_queue_length', String(options.maxQueueLength));
	return `${queueHost}/${endpointId}${query.size > 0 ? `?${query.toString()}` : ''}`;
}
