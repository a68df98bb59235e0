import type { Keyring } from './jwks.cts';
import { signedHeaders } from './signing.cts';
import type { Timers } from './timers.cts';
import type { Sent, WebhookSender } from './webhookSender.cts';

/** The user whom the keys of a sandbox belong to; fal does not say what such ids look like. */
const USER_ID = 'github|1234567';

/** A webhook as it was sent, or would have been. */
export interface Delivery {
	readonly requestId: string;
	readonly url: string;
	/** Counted from 1; 0 if it was sent by hand. */
	readonly attempt: number;
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly body: string;
	/** Names are in lower case. */
	readonly headers: Record<string, string>;
	/** The status code, once there is an answer; `lost` if none can come. */
	answered?: Sent['answered'];
	/** Why it was lost. */
	reason?: string;
	/** Whether this outcome is not sent to this address any more: delivered, or given up. */
	finished: boolean;
}

/** What is to be told, and where. */
export class Callback {
	/** What was sent of it, in all its attempts. */
	readonly deliveries: Delivery[] = [];

	constructor(
		readonly requestId: string,
		readonly url: string,
		readonly body: string,
	) {}

	get isFinished(): boolean {
		return this.deliveries.some(({ finished }) => finished);
	}

	/** Delivered, or given up. */
	finish(): void {
		for (const delivery of this.deliveries) delivery.finished = true;
	}
}

/** What it takes to send a webhook. */
export interface Means {
	readonly keyring: Keyring;
	readonly sender: WebhookSender;
	readonly timers: Timers;
	/** Writes a delivery down that is about to be sent. */
	readonly note: (delivery: Delivery) => void;
	/** Says that something about a delivery has changed. */
	readonly changed: () => void;
}

/** One attempt at a callback and the ways to make it, well or badly. Faults are written so. */
export class Attempt {
	/** `limit` is how long to wait for an answer, in milliseconds. */
	constructor(
		private readonly callback: Callback,
		private readonly number: number,
		private readonly limit: number,
		private readonly means: Means,
	) {}

	get body(): string {
		return this.callback.body;
	}

	/** The headers that vouch for a body. `ahead` is how much the clock is fast, in seconds. */
	sign(body: string, { key = this.means.keyring.current, ahead = 0 } = {}): Record<string, string> {
		const { requestId } = this.callback;
		const timestamp = Math.floor(Date.now() / 1000) + ahead;
		const signed = { requestId, userId: USER_ID, timestamp, body };
		return { 'content-type': 'application/json', ...signedHeaders(key, signed) };
	}

	async send(body: string, headers: Record<string, string>): Promise<void> {
		const delivery = this.note(body, headers);
		const sent = await this.means.sender.post(this.callback.url, headers, body, this.limit);
		Object.assign(delivery, sent);
		if (settles(sent)) this.callback.finish();
		this.means.changed();
	}

	/** Sends nothing, which counts as a failed attempt. */
	skip(): void {
		const delivery = this.note(this.body, this.sign(this.body));
		Object.assign(delivery, { answered: 'lost', reason: 'A fault kept it from being sent' });
		this.means.changed();
	}

	/** Sends nothing, now or later. */
	lose(): void {
		this.skip();
		this.callback.finish();
		this.means.changed();
	}

	/** Sends it as it should be. */
	async proceed(): Promise<void> {
		await this.send(this.body, this.sign(this.body));
	}

	wait(milliseconds: number): Promise<void> {
		return new Promise((resolve) => this.means.timers.after(milliseconds, resolve));
	}

	private note(body: string, headers: Record<string, string>): Delivery {
		const { requestId, url } = this.callback;
		const at = Date.now();
		const { number: attempt } = this;
		const delivery: Delivery = { requestId, url, attempt, at, body, headers, finished: false };
		this.callback.deliveries.push(delivery);
		this.means.note(delivery);
		return delivery;
	}
}

/** fal's docs: any 2xx takes a webhook. People report that a 3xx fails it for good. */
function settles({ answered }: Sent): boolean {
	return typeof answered === 'number' && answered >= 200 && answered < 400;
}
