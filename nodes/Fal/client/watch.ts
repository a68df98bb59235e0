import { timedOut, type Subject } from '../protocol/failure';
import { shorten } from '../protocol/wording';
import type { QueueStatus } from '../protocol/status';
import type { Fal } from './fal';

/** How long somebody waits for a request, and what ends the wait before. */
export class Watch {
	/** What the last look met instead of a status; told when the wait ends without one. */
	lastTrouble?: string;
	/** The last status seen, while it is not final. */
	lastSeen?: QueueStatus;
	private readonly deadline: number;

	constructor(
		private readonly sleep: Fal['sleep'],
		/** Aborted when the wait has lost its purpose; everything then rejects with its reason. */
		readonly signal: AbortSignal,
		readonly minutes: number,
		/** Whether fal's logs are wanted. */
		readonly logs: boolean,
	) {
		this.deadline = Date.now() + minutes * 60_000;
	}

	/** Milliseconds of `ms` that the deadline leaves. Throws the timeout's `FalFailure` when it leaves none. */
	within(ms: number, subject: Subject): number {
		this.signal.throwIfAborted();
		const left = this.deadline - Date.now();
		if (left <= 0) throw timedOut(subject, this.minutes, this.lastTrouble);
		return Math.min(ms, left);
	}

	/** Whether the deadline leaves `ms` milliseconds, and more. */
	leaves(ms: number): boolean {
		return this.left > ms;
	}

	/** Milliseconds until the deadline; negative after it. */
	get left(): number {
		return this.deadline - Date.now();
	}

	/** Waits for `ms`, or until the deadline. Throws as `within` does. */
	async pause(ms: number, subject: Subject): Promise<void> {
		await this.sleep(this.within(ms, subject), this.signal);
	}

	/** Notes that a look met trouble. */
	met(trouble: string): void {
		this.lastTrouble = shorten(trouble, 200);
	}
}
