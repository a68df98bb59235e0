import { isRecord } from './json';

/** One look at a request. fal has exactly these three states; COMPLETED means finished, not succeeded. */
export interface QueueStatus {
	readonly status: 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED';
	/** Requests ahead of this one, while queued. */
	readonly queue_position?: number;
	readonly logs?: unknown[];
	/** `inference_time` in seconds; may be null. */
	readonly metrics?: Record<string, unknown>;
	/** Human text, and fal's machine word for it, when the request did not succeed. */
	readonly error?: string;
	readonly error_type?: string;
}

/** Reads a status answer or a status event; undefined if it is none. Source: fal's queue reference. */
export function readStatus(body: unknown): QueueStatus | undefined {
	if (!isRecord(body)) return undefined;
	const { status } = body;
	if (status !== 'IN_QUEUE' && status !== 'IN_PROGRESS' && status !== 'COMPLETED') return undefined;
	return {
		status,
		...(typeof body.queue_position === 'number' && { queue_position: body.queue_position }),
		...(Array.isArray(body.logs) && { logs: body.logs }),
		...(isRecord(body.metrics) && { metrics: body.metrics }),
		...(typeof body.error === 'string' && { error: body.error }),
		...(typeof body.error_type === 'string' && { error_type: body.error_type }),
	};
}

/** What fal says to a cancel, in its own words. Source: fal's queue reference. */
export type CancelOutcome = 'OK' | 'CANCELLATION_REQUESTED' | 'ALREADY_COMPLETED';

/**
 * Reads a cancel's answer; undefined when it is a failure. Only fal's word OK means that the request never ran: any
 * other success, an empty one too, may be a request that runs on and is billed.
 */
export function readCancel(statusCode: number, body: unknown): CancelOutcome | undefined {
	const said = isRecord(body) ? body.status : undefined;
	if (said === 'ALREADY_COMPLETED') return 'ALREADY_COMPLETED';
	if (said === 'NOT_FOUND' || statusCode < 200 || statusCode >= 300) return undefined;
	return said === 'OK' && statusCode !== 202 ? 'OK' : 'CANCELLATION_REQUESTED';
}
