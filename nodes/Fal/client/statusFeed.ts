import { EventReader } from '../protocol/events';
import type { Receipt } from '../protocol/receipt';
import { readStatus, type QueueStatus } from '../protocol/status';
import { jsonOr, LOOK_TIMEOUT, type Fal } from './fal';
import { exchange } from './transport';

/** Streams that may break off early before looks alone must do. */
const MOST_BREAKS = 3;
/** Milliseconds after which a stream that broke off has done its work: gateways cut long connections. */
const LONG_LIFE = 30_000;

/** What the stream told within some time: a status, or that it broke off, or nothing. */
export interface Heard {
	readonly status?: QueueStatus;
	readonly isBroken?: boolean;
}

/** The status stream of one request. Everything it says is a hint: it may be refused, break off or fall silent. */
export class StatusFeed {
	/** The last status the stream told; undefined until it has told one. */
	latest?: QueueStatus;
	private connection?: AbortController;
	private openedAt = 0;
	private breaks = 0;
	private hasBroken = false;
	private arrived: QueueStatus[] = [];
	private wake = (): void => {};

	constructor(
		private readonly fal: Fal,
		private readonly receipt: Receipt,
	) {}

	get isOpen(): boolean {
		return this.connection !== undefined;
	}

	/** Whether opening it (again) is worth a call. */
	get isWorthOpening(): boolean {
		return !this.isOpen && this.breaks < MOST_BREAKS;
	}

	/** Starts to listen. */
	open(): void {
		const connection = new AbortController();
		const reader = new EventReader();
		this.connection = connection;
		this.openedAt = Date.now();
		this.latest = undefined;
		const { signal } = connection;
		const listening = exchange(this.fal.transport, {
			method: 'GET',
			url: streamUrl(this.receipt.status_url),
			headers: { accept: 'text/event-stream' },
			timeout: LOOK_TIMEOUT,
			signal,
			onText: (chunk) =>
				reader.push(chunk).forEach((data) => this.hear(readStatus(jsonOr(undefined, data)))),
		});
		void listening.then(
			(ended) => this.broke(connection, ended.lost ? undefined : ended.answer.statusCode),
			() => this.broke(connection, undefined),
		);
	}

	/** Stops listening, for good. */
	close(): void {
		this.breaks = MOST_BREAKS;
		this.connection?.abort();
		this.connection = undefined;
		this.wake();
	}

	/** The next status, as soon as it comes; none after `ms`, or at once when the stream breaks off. */
	async next(ms: number): Promise<Heard> {
		if (this.arrived.length === 0 && !this.hasBroken) {
			const nap = new AbortController();
			const woken = new Promise<void>((resolve) => {
				this.wake = () => {
					nap.abort();
					resolve();
				};
			});
			// n8n before 2.31 sleeps on when told to stop; hence the race.
			await Promise.race([woken, this.fal.sleep(ms, nap.signal).catch(() => {})]);
		}
		const status = this.arrived.shift();
		if (status) return { status };
		const isBroken = this.hasBroken;
		this.hasBroken = false;
		return { isBroken };
	}

	private hear(status: QueueStatus | undefined): void {
		if (!status) return;
		this.latest = status;
		this.arrived.push(status);
		this.wake();
	}

	/** A refusal is final and no news; a break is news: the request may have finished meanwhile. */
	private broke(connection: AbortController, statusCode: number | undefined): void {
		if (this.connection !== connection) return;
		this.connection = undefined;
		connection.abort();
		const isRefused =
			statusCode !== undefined && (statusCode === 501 || (statusCode >= 300 && statusCode < 500));
		if (isRefused) {
			this.breaks = MOST_BREAKS;
			return;
		}
		this.breaks = Date.now() - this.openedAt > LONG_LIFE ? 1 : this.breaks + 1;
		this.hasBroken = true;
		this.wake();
	}
}

function streamUrl(statusUrl: string): string {
	const url = new URL(statusUrl);
	url.pathname += '/stream';
	return url.href;
}
