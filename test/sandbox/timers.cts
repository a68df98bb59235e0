/** Timers that can be stopped all at once, so that a closed sandbox leaves nothing behind. */
export class Timers {
	private readonly pending = new Set<NodeJS.Timeout>();

	private stopped = false;

	/** Runs `action` after so many milliseconds. Returns how to call it off. */
	after(milliseconds: number, action: () => void): () => void {
		if (this.stopped) return () => {};
		const timer = setTimeout(() => {
			this.pending.delete(timer);
			action();
		}, milliseconds);
		this.pending.add(timer);
		return () => {
			this.pending.delete(timer);
			clearTimeout(timer);
		};
	}

	/** Calls everything off, for good. */
	stop(): void {
		this.stopped = true;
		for (const timer of this.pending) clearTimeout(timer);
		this.pending.clear();
	}
}
