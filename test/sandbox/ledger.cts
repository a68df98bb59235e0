import type { Call, Kind } from './call.cts';

interface Waiter {
	readonly holds: () => boolean;
	readonly resolve: () => void;
}

/** Every call that arrived, in order, and promises about what has happened so far. */
export class Ledger {
	readonly calls: Call[] = [];

	openStreams = 0;

	private readonly waiters = new Set<Waiter>();

	arrived(call: Call): void {
		this.calls.push(call);
		this.changed();
	}

	count(kind: Kind): number {
		return this.calls.filter((call) => call.kind === kind).length;
	}

	countAnswered(kind: Kind): number {
		return this.calls.filter((call) => call.kind === kind && call.answered !== undefined).length;
	}

	/** Resolves as soon as `holds` is true. It is looked at again whenever something happens. */
	async when(holds: () => boolean): Promise<void> {
		if (holds()) return;
		await new Promise<void>((resolve) => this.waiters.add({ holds, resolve }));
	}

	/** Says that something happened that a promise may have been waiting for. */
	changed(): void {
		for (const waiter of this.waiters) {
			if (!waiter.holds()) continue;
			this.waiters.delete(waiter);
			waiter.resolve();
		}
	}
}
