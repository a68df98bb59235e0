/** A contender in a process of its own, which is the one that is measured. */
import { serve } from './child.cts';
import { CONTENDERS, type Contender, type ContenderName, type Fal } from './contenders.cts';
import { growthDuring } from './memory.cts';

export interface Order {
	readonly fal: Fal;
	readonly inputs: readonly object[];
	/** How often, one after the other. */
	readonly runs: number;
}

/** Times are milliseconds since 1970. */
export interface Timing {
	readonly startedAt: number;
	readonly endedAt: number;
	/** MiB. */
	readonly memoryGrowth: number;
}

const file = CONTENDERS[process.argv[2] as ContenderName];
const { contender } = require(file) as { contender: Contender };

async function measure({ fal, inputs, runs }: Order): Promise<Timing[]> {
	// An n8n that has been up for a while has loaded and compiled what a request needs.
	await contender(fal, [{ seconds: 0 }]);
	const timings: Timing[] = [];
	for (let run = 0; run < runs; run++) {
		let startedAt = 0;
		let endedAt = 0;
		const memoryGrowth = await growthDuring(async () => {
			startedAt = Date.now();
			await contender(fal, inputs);
			endedAt = Date.now();
		});
		timings.push({ startedAt, endedAt, memoryGrowth });
	}
	return timings;
}

serve({}, measure);
