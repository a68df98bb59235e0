import { randomUUID } from 'node:crypto';
import type { Catalogue } from './catalogue.cts';
import type { Endpoint } from './endpoints.cts';
import type { Handling, Head } from './intake.cts';
import type { Queue } from './queue.cts';
import { identified, json, refusal, type Reply } from './reply.cts';
import type { QueueRequest, Submission } from './request.cts';
import { routeOf, type Route } from './routes.cts';
import { addressesOf, statusOf } from './status.cts';
import { statusStream } from './stream.cts';

/** The account that all keys of a sandbox belong to. */
export interface Account {
	/** Why it is locked, if it is. */
	locked?: string;
}

/** fal's queue host: a call in, an answer out. */
export class QueueHost {
	constructor(
		private readonly queue: Queue,
		private readonly catalogue: Catalogue,
		private readonly account: Account,
		private readonly streaming: boolean,
	) {}

	handle(head: Head): Handling {
		const route = routeOf(head.method, head.path);
		return {
			kind: route.kind,
			requestId: 'requestId' in route ? route.requestId : undefined,
			process: (body) => this.answer(route, head, body),
		};
	}

	private answer(route: Route, head: Head, body: string): Reply {
		if (!head.key.good) return identified(refusal(401, head.key.refusal), randomUUID());
		if (route.kind === 'other') {
			const detail = route.status === 405 ? 'Method Not Allowed' : 'Not Found';
			return identified(refusal(route.status, detail), randomUUID());
		}
		if (route.kind === 'submit') return this.submit(route.endpoint, head, body);
		const request = this.queue.find(route.requestId);
		if (request === undefined || request.app !== route.app) {
			return identified(json(404, { status: 'NOT_FOUND' }), randomUUID());
		}
		return identified(this.about(request, route.kind, head), request.id);
	}

	private about(
		request: QueueRequest,
		kind: 'status' | 'stream' | 'result' | 'cancel',
		head: Head,
	): Reply {
		const withLogs = ['1', 'true'].includes(head.query.logs);
		if (kind === 'result') return this.result(request);
		if (kind === 'cancel') return this.cancel(request);
		if (kind === 'stream') {
			if (!this.streaming) return refusal(405, 'Method Not Allowed');
			return statusStream(this.queue, request, head.origin, withLogs);
		}
		const pending = request.status !== 'COMPLETED';
		return json(
			pending ? request.plan.pendingStatus : 200,
			statusOf(this.queue, request, head.origin, withLogs ? request.logs : null),
		);
	}

	private submit(endpoint: Endpoint, head: Head, body: string): Reply {
		const refused = this.refuseSubmit(endpoint, head);
		if (refused !== undefined) return identified(refused, randomUUID());
		const submission: Submission = {
			endpoint,
			input: parse(body),
			rawInput: body,
			headers: head.headers,
			query: head.query,
		};
		const plan = this.catalogue.plan(submission);
		const request = this.queue.accept(submission, plan, startTimeoutOf(head.headers));
		const receipt = {
			status: 'IN_QUEUE',
			request_id: request.id,
			...addressesOf(request, head.origin),
			queue_position: this.queue.position(request),
		};
		this.queue.startNext();
		return identified(json(200, receipt), request.id);
	}

	private refuseSubmit(endpoint: Endpoint, head: Head): Reply | undefined {
		if (this.account.locked !== undefined) {
			return refusal(403, `User is locked. Reason: ${this.account.locked}`);
		}
		if (!this.catalogue.hasApp(endpoint.app)) {
			return refusal(404, `Application '${endpoint.app}' not found`);
		}
		const timeout = startTimeoutOf(head.headers);
		if (timeout !== undefined && !(timeout > 0.1)) {
			const detail = 'The request timeout must be a number above 0.1';
			return json(
				400,
				{ detail, error_type: 'bad_request' },
				{ 'x-fal-error-type': 'bad_request' },
			);
		}
		const limit = head.query.fal_max_queue_length;
		if (limit !== undefined && this.queue.waitingOn(endpoint.id) > Number(limit)) {
			return refusal(429, `The queue of ${endpoint.id} is longer than ${limit}`);
		}
		return undefined;
	}

	/** fal's reference: the model's own status, headers and body are replayed. */
	private result(request: QueueRequest): Reply {
		if (request.outcome === undefined) return refusal(400, 'Request is still in progress');
		const { status, headers, body } = request.outcome;
		return { status, headers: { 'content-type': 'application/json', ...headers }, body };
	}

	private cancel(request: QueueRequest): Reply {
		const answer = this.queue.cancel(request);
		const statuses = { OK: 200, CANCELLATION_REQUESTED: 202, ALREADY_COMPLETED: 400 };
		return json(statuses[answer], { status: answer });
	}
}

/** Seconds until which a request must have started; the new header wins over the old one. */
function startTimeoutOf(headers: Record<string, string>): number | undefined {
	const text = headers['x-fal-request-start-timeout'] ?? headers['x-fal-request-timeout'];
	return text === undefined ? undefined : Number(text);
}

/** A body that is not JSON becomes undefined; the model complains about it later, as at fal. */
function parse(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}
