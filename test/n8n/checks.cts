/** Checks in a row against one running n8n: a line for each, and a closing count. */
export class Checks {
	private passed = 0;
	private failed = 0;

	/** Runs one check, which may give a remark. A failed one does not stop those after it. */
	async check(promise: string, prove: () => Promise<string | void>) {
		const started = Date.now();
		const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
		try {
			const remark = await prove();
			this.passed += 1;
			console.log(`✓ ${promise} (${seconds()} s)${remark ? `: ${remark}` : ''}`);
		} catch (error) {
			this.failed += 1;
			console.log(`✗ ${promise} (${seconds()} s)`);
			console.log(
				indented(error instanceof Error ? (error.stack ?? error.message) : String(error)),
			);
		}
	}

	/** Prints the count. True if everything was fine and there was something. */
	close(): boolean {
		console.log(`\n${this.passed} passed, ${this.failed} failed`);
		return this.failed === 0 && this.passed > 0;
	}
}

function indented(text: string): string {
	return text.replace(/^/gm, '    ');
}
