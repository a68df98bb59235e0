import type { Faults } from './faults.cts';
import { reasonToRefuse } from './loopback.cts';
import type { Queue } from './queue.cts';
import type { QueueRequest } from './request.cts';
import type { WebhookAction } from './webhookActions.cts';
import { Attempt, Callback, type Delivery, type Means } from './webhookAttempt.cts';
import { webhookBody } from './webhookBody.cts';

export interface WebhookOptions {
	/** Milliseconds of the first pause before sending again. */
	backOff?: number;
	/** Milliseconds to wait for an answer, in every attempt alike. */
	timeout?: number;
	/** How often one webhook is sent at most. */
	attempts?: number;
}

/** How a webhook is sent by hand. */
export interface ByHand {
	/** Send these bytes and headers again, with signature and timestamp as they were. */
	replayOf?: Delivery;
	/** Where to, if not to where the request's own webhook goes. */
	url?: string;
	/** What to say, if not the outcome: text as it is, everything else as JSON. */
	body?: unknown;
	/** What goes wrong. */
	action?: WebhookAction;
}

/** fal's docs: 15 seconds for the first attempt; for later ones people report 120. */
const [FIRST_TIMEOUT, LATER_TIMEOUT] = [15_000, 120_000];

/** People report at most 31 attempts, ever further apart, within about an hour. */
const ATTEMPTS = 31;

/**
 * fal publishes no pauses. These double from one second and stop growing at 150 times the first,
 * so that 31 attempts take an hour.
 */
const BACK_OFF = 1000;
const LONGEST_BACK_OFF = 150;

/** Tells outcomes to the addresses that submits named, until they are taken. */
export class Webhooks {
	constructor(
		private readonly options: WebhookOptions,
		private readonly queue: Queue,
		private readonly faults: Faults,
		private readonly means: Means,
	) {}

	/** Tells the outcome of a completed request, if its submit named an address. */
	async tell(request: QueueRequest): Promise<void> {
		const url = request.query.fal_webhook;
		if (url === undefined || request.outcome === undefined) return;
		const body = webhookBody(request.id, request.outcome);
		const callback = new Callback(request.id, url, body);
		const { attempts = ATTEMPTS, backOff = BACK_OFF } = this.options;
		const isHopeless = reasonToRefuse(url) !== undefined;
		for (let number = 1; number <= attempts; number += 1) {
			const attempt = new Attempt(callback, number, this.limitOf(number), this.means);
			await this.perform(attempt, this.actionFor(request));
			if (callback.isFinished || isHopeless || number === attempts) break;
			await attempt.wait(backOff * Math.min(2 ** (number - 1), LONGEST_BACK_OFF));
		}
		this.finish(callback);
	}

	/** Sends a webhook once, whatever is answered. The request need not exist if all is given. */
	async deliver(indexOrId: number | string, byHand: ByHand = {}): Promise<Delivery> {
		const request =
			typeof indexOrId === 'number' ? this.queue.requests[indexOrId] : this.queue.find(indexOrId);
		const { replayOf, action } = byHand;
		const url = byHand.url ?? replayOf?.url ?? request?.query.fal_webhook;
		const body = bodyOf(byHand, request);
		const requestId = request?.id ?? indexOrId;
		if (url === undefined) throw new Error(`Request ${indexOrId} names no webhook; give a url`);
		if (body === undefined) throw new Error(`Request ${indexOrId} has no outcome; give a body`);
		if (typeof requestId === 'number') throw new Error(`The sandbox has no request ${indexOrId}`);
		const callback = new Callback(requestId, url, body);
		const attempt = new Attempt(callback, 0, this.limitOf(1), this.means);
		if (replayOf !== undefined) await attempt.send(body, replayOf.headers);
		else await this.perform(attempt, action);
		this.finish(callback);
		return callback.deliveries[0];
	}

	private async perform(attempt: Attempt, action: WebhookAction | undefined): Promise<void> {
		await (action === undefined ? attempt.proceed() : action(attempt));
	}

	private actionFor(request: QueueRequest): WebhookAction | undefined {
		const index = this.queue.requests.indexOf(request);
		return this.faults.actionFor({ kind: 'webhook', id: request.id, index });
	}

	private limitOf(attempt: number): number {
		return this.options.timeout ?? (attempt > 1 ? LATER_TIMEOUT : FIRST_TIMEOUT);
	}

	private finish(callback: Callback): void {
		callback.finish();
		this.means.changed();
	}
}

function bodyOf({ body, replayOf }: ByHand, request?: QueueRequest): string | undefined {
	if (typeof body === 'string') return body;
	if (body !== undefined) return JSON.stringify(body);
	if (replayOf !== undefined) return replayOf.body;
	return request?.outcome && webhookBody(request.id, request.outcome);
}
