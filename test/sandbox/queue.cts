import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { clientCancelled, startTimedOut } from './failures.cts';
import type { Outcome, Plan, QueueRequest, Submission } from './request.cts';
import type { Timers } from './timers.cts';

/** fal's four answers to a cancel; an unknown request is told by the caller. */
export type CancelAnswer = 'OK' | 'CANCELLATION_REQUESTED' | 'ALREADY_COMPLETED';

/**
 * The queue of one account: as many requests in progress as its concurrency allows, the rest
 * waiting in order of acceptance, those of low priority after all others. fal's docs: a submit is
 * never rejected for concurrency.
 */
export class Queue {
	/** In order of acceptance. */
	readonly requests: QueueRequest[] = [];

	/** Emits a request's id when its status, its position or its logs change. */
	readonly changes = new EventEmitter().setMaxListeners(0);

	/** Called at every such change of any request. */
	onChange: () => void = () => {};

	/** Called when a request has completed, however it ended. */
	onCompleted: (request: QueueRequest) => void = () => {};

	private readonly byId = new Map<string, QueueRequest>();

	private readonly waiting: QueueRequest[] = [];

	private readonly running = new Set<QueueRequest>();

	private readonly released = new Set<QueueRequest>();

	/** What to call off when a request starts, and when it completes. */
	private readonly pending = new Map<QueueRequest, Array<() => void>>();

	constructor(
		private readonly concurrency: number,
		private readonly timers: Timers,
	) {}

	accept(submission: Submission, plan: Plan, startTimeout?: number): QueueRequest {
		const request: QueueRequest = {
			id: randomUUID(),
			endpoint: submission.endpoint.id,
			app: submission.endpoint.app,
			input: submission.input,
			rawInput: submission.rawInput,
			headers: submission.headers,
			query: submission.query,
			status: 'IN_QUEUE',
			cancelled: false,
			acceptedAt: Date.now(),
			plan,
			logs: [],
		};
		this.requests.push(request);
		this.byId.set(request.id, request);
		this.enqueue(request);
		if (startTimeout !== undefined) {
			this.later(request, startTimeout, () => this.complete(request, startTimedOut()));
		}
		return request;
	}

	find(id: string): QueueRequest | undefined {
		return this.byId.get(id);
	}

	/** How many requests are ahead. */
	position(request: QueueRequest): number {
		return Math.max(0, this.waiting.indexOf(request));
	}

	/** How many requests wait on an endpoint. */
	waitingOn(endpoint: string): number {
		return this.waiting.filter((request) => request.endpoint === endpoint).length;
	}

	/** Lets requests start as long as there is room. */
	startNext(): void {
		while (this.running.size < this.concurrency && this.waiting.length > 0) {
			this.start(this.leave(0));
		}
	}

	cancel(request: QueueRequest): CancelAnswer {
		if (request.status === 'COMPLETED') return 'ALREADY_COMPLETED';
		request.cancelled = true;
		if (request.status === 'IN_QUEUE') {
			this.complete(request, clientCancelled());
			return 'OK';
		}
		if (!request.plan.ignoresCancel) {
			this.later(request, 0, () => this.complete(request, clientCancelled()));
		}
		return 'CANCELLATION_REQUESTED';
	}

	/** Completes a held request, at once or as soon as it starts. */
	release(request: QueueRequest): void {
		this.released.add(request);
		if (request.status === 'IN_PROGRESS') this.complete(request, request.plan.outcome());
	}

	private enqueue(request: QueueRequest): void {
		const isLow = (other: QueueRequest) => other.headers['x-fal-queue-priority'] === 'low';
		const firstLow = this.waiting.findIndex(isLow);
		const at = isLow(request) || firstLow === -1 ? this.waiting.length : firstLow;
		this.waiting.splice(at, 0, request);
		this.positionsChanged(at + 1);
	}

	/** Takes a request out of the line; those behind it move up. */
	private leave(index: number): QueueRequest {
		const [request] = this.waiting.splice(index, 1);
		this.positionsChanged(index);
		return request;
	}

	private positionsChanged(from: number): void {
		for (const request of this.waiting.slice(from)) this.tell(request);
	}

	private start(request: QueueRequest): void {
		this.callOff(request);
		this.running.add(request);
		request.status = 'IN_PROGRESS';
		request.startedAt = Date.now();
		this.log(request);
		const finish = () => this.complete(request, request.plan.outcome());
		if (this.released.has(request)) this.later(request, 0, finish);
		else if (!request.plan.held) this.later(request, request.plan.seconds, finish);
		this.tell(request);
	}

	/** Spreads the log lines over the run; a held request has all of them from the start. */
	private log(request: QueueRequest): void {
		const { logs, seconds, held } = request.plan;
		logs.forEach((line, index) => {
			const write = () => {
				const given = typeof line === 'string' ? { message: line } : line;
				const timestamp = new Date().toISOString();
				request.logs.push({ message: '', level: 'INFO', source: 'USER', timestamp, ...given });
			};
			if (held || index === 0) {
				write();
				return;
			}
			this.later(request, (seconds * index) / logs.length, () => {
				write();
				this.tell(request);
			});
		});
	}

	private complete(request: QueueRequest, outcome: Outcome): void {
		this.callOff(request);
		const at = this.waiting.indexOf(request);
		if (at !== -1) this.leave(at);
		this.running.delete(request);
		request.status = 'COMPLETED';
		request.completedAt = Date.now();
		request.outcome = outcome;
		this.tell(request);
		this.onCompleted(request);
		this.startNext();
	}

	private tell(request: QueueRequest): void {
		this.changes.emit(request.id);
		this.onChange();
	}

	private later(request: QueueRequest, seconds: number, action: () => void): void {
		const callOff = this.timers.after(seconds * 1000, action);
		this.pending.set(request, [...(this.pending.get(request) ?? []), callOff]);
	}

	private callOff(request: QueueRequest): void {
		for (const callOff of this.pending.get(request) ?? []) callOff();
		this.pending.delete(request);
	}
}
