import type { Fal } from '../client/fal';
import type { Memory } from '../client/run';
import { Watch } from '../client/watch';
import { submittedElsewhere, type FalFailure } from '../protocol/failure';
import { isOnHost, type Receipt } from '../protocol/receipt';
import type { CancelOutcome } from '../protocol/status';
import type { Receipts } from './receipts';

/** How the request of an item stands; `left` is open, and meant to stay so. */
export type Standing = 'open' | 'left' | 'finished' | 'failed' | 'doubtful' | CancelOutcome;

const LEAVES: Record<FalFailure['leaves'], Standing> = {
	nothing: 'failed',
	spent: 'failed',
	unknown: 'doubtful',
	open: 'left',
};

/** One item's turn at fal: what it may use, and what has become of its request. */
export class Turn implements Memory {
	/** The request this turn submitted, resumed or awaits; undefined while there is none. */
	current?: Receipt;
	standing: Standing = 'open';
	/** One for each turn: a signal shared by many would collect their listeners, and Node warns of that. */
	private readonly breaker = new AbortController();

	/** A request that an earlier try had accepted by another host than the credential's present one. */
	private readonly foreign?: Receipt;

	constructor(
		readonly fal: Fal,
		readonly item: number,
		private readonly receipts: Receipts,
	) {
		const kept = receipts.receiptOf(item);
		if (kept && isOnHost(kept, fal.queueHost)) this.current = kept;
		else this.foreign = kept;
		if (this.doubt) this.standing = 'doubtful';
	}

	get receipt(): Receipt | undefined {
		if (this.foreign) throw submittedElsewhere(this.foreign);
		return this.receipts.receiptOf(this.item);
	}

	get doubt(): FalFailure | undefined {
		return this.receipts.doubtOf(this.item);
	}

	keep(receipt: Receipt): void {
		this.current = receipt;
		this.standing = 'open';
		this.receipts.keep(this.item, receipt);
	}

	ended(failure: FalFailure): void {
		if (failure.leaves === 'unknown') this.receipts.keepDoubt(this.item, failure);
		if (failure.leaves === 'spent') {
			this.receipts.drop(this.item);
			this.current = undefined;
		}
		this.standing = LEAVES[failure.leaves];
	}

	/** The request has been cancelled, as far as fal could. One that never ran may be submitted anew. */
	cancelled(outcome: CancelOutcome): void {
		this.standing = outcome;
		if (outcome === 'OK') this.receipts.drop(this.item);
		if (outcome === 'CANCELLATION_REQUESTED') this.receipts.markCancelled(this.item);
	}

	/** The item has its output, and needs its request no more. */
	succeeded(): void {
		this.receipts.succeeded(this.item);
	}

	/** Aborted when the batch this turn belongs to is broken off. */
	get signal(): AbortSignal {
		return this.breaker.signal;
	}

	/** Ends whatever this turn is waiting for. */
	breakOff(reason: Error): void {
		this.breaker.abort(reason);
	}

	/** Starts the clock of a wait. */
	watch(minutes: number, logs = false): Watch {
		return new Watch(this.fal.sleep, this.signal, minutes, logs);
	}
}
