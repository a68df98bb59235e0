import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxOptions } from '../sandbox/index.cts';
import { Child } from './child.cts';
import type { Order, Timing } from './contenderProcess.cts';
import type { ContenderName } from './contenders.cts';
import type { Greeting, Ledger } from './falProcess.cts';

/** What is to be measured. */
export interface Trial {
	readonly contender: ContenderName;
	readonly inputs: readonly object[];
	/** How often, one after the other; once unless given. */
	readonly runs?: number;
	readonly fal?: SandboxOptions;
}

/** What one run came to. */
export interface Run {
	/** From the first call to having all outputs. */
	readonly seconds: number;
	/** Seconds between the last completion at fal and having all outputs. */
	readonly delay: number;
	/** HTTP requests that arrived at fal. */
	readonly calls: number;
	/** MiB. */
	readonly memoryGrowth: number;
}

/** Lets a contender run against a sandbox over TLS, each in a fresh process. */
export async function conduct({ contender, inputs, runs = 1, fal = {} }: Trial): Promise<Run[]> {
	const folder = await mkdtemp(join(tmpdir(), 'fal-bench-'));
	try {
		const server = await Child.start<Greeting>(join(__dirname, 'falProcess.cts'), [
			JSON.stringify(fal),
		]);
		const { ca, ...where } = server.greeting;
		const certificate = join(folder, 'ca.pem');
		await writeFile(certificate, ca);

		const client = await Child.start(join(__dirname, 'contenderProcess.cts'), [contender], {
			NODE_EXTRA_CA_CERTS: certificate,
		});
		const order: Order = { fal: where, inputs, runs };
		const timings = await client.ask<Timing[]>(order);
		const ledger = await server.ask<Ledger>({});
		await Promise.all([client.end(), server.end()]);
		return timings.map((timing) => runOf(timing, ledger, inputs.length));
	} finally {
		await rm(folder, { recursive: true });
	}
}

function runOf(timing: Timing, { calls, completions }: Ledger, jobs: number): Run {
	const { startedAt, endedAt, memoryGrowth } = timing;
	const isMeanwhile = (at: number) => at >= startedAt && at <= endedAt;
	const completed = completions.filter(isMeanwhile);
	if (completed.length !== jobs) throw new Error(`${completed.length} of ${jobs} jobs completed`);
	return {
		seconds: (endedAt - startedAt) / 1000,
		delay: (endedAt - Math.max(...completed)) / 1000,
		calls: calls.filter(isMeanwhile).length,
		memoryGrowth,
	};
}
