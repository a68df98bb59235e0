import type { Queue } from './queue.cts';
import type { LogLine, QueueRequest } from './request.cts';

/** The three addresses of a request, at `[namespace/]owner/alias`. */
export function addressesOf(request: QueueRequest, origin: string): Record<string, string> {
	const responseUrl = `${origin}/${request.app}/requests/${request.id}`;
	return {
		response_url: responseUrl,
		status_url: `${responseUrl}/status`,
		cancel_url: `${responseUrl}/cancel`,
	};
}

/** fal's status object. `logs` are the lines to show, or null when nobody asked for them. */
export function statusOf(
	queue: Queue,
	request: QueueRequest,
	origin: string,
	logs: readonly LogLine[] | null,
): Record<string, unknown> {
	const common = {
		status: request.status,
		request_id: request.id,
		...addressesOf(request, origin),
	};
	if (request.status === 'IN_QUEUE') {
		return { ...common, queue_position: queue.position(request) };
	}
	if (request.status === 'IN_PROGRESS') return { ...common, logs };
	return {
		...common,
		logs,
		metrics: metricsOf(request),
		error: request.outcome?.error,
		error_type: request.outcome?.errorType,
	};
}

/** A request that never ran has no inference time. */
function metricsOf({ startedAt, completedAt }: QueueRequest): Record<string, number> {
	if (startedAt === undefined || completedAt === undefined) return {};
	return { inference_time: (completedAt - startedAt) / 1000 };
}
