import type { Queue } from './queue.cts';
import { events, type Reply } from './reply.cts';
import type { QueueRequest } from './request.cts';
import { statusOf } from './status.cts';

/**
 * The status stream: one event at once, one at every change of status, position or logs, the last
 * one when the request is completed. fal's client concatenates the logs it receives, so each event
 * carries only the lines that are new.
 */
export function statusStream(
	queue: Queue,
	request: QueueRequest,
	origin: string,
	withLogs: boolean,
): Reply {
	return events((send, end) => {
		let shown = 0;
		const sendStatus = () => {
			const fresh = withLogs ? request.logs.slice(shown) : null;
			if (request.status !== 'IN_QUEUE') shown = request.logs.length;
			send(statusOf(queue, request, origin, fresh));
			if (request.status === 'COMPLETED') end();
		};
		queue.changes.on(request.id, sendStatus);
		sendStatus();
		return () => queue.changes.off(request.id, sendStatus);
	});
}
