import type { ContenderName } from './contenders.cts';
import { median, row, type Row } from './rows.cts';
import { conduct, type Run } from './trial.cts';

/** Who takes part, as the rows call them. */
const WHO: Record<ContenderName, string> = {
	node: 'node',
	nodeAhead: 'node',
	falClient: '@fal-ai/client subscribe',
	fixedPolling: 'fixed 5 s polling',
};

const job = (seconds: number) => ({ seconds });
const jobs = (count: number, seconds: number) => Array.from({ length: count }, () => job(seconds));

/** How soon one job of 2 s is noticed. */
export async function shortJob(
	contender: ContenderName,
	limits: { time?: number } = {},
): Promise<Row[]> {
	const runs = await conduct({ contender, inputs: [job(2)], runs: 5 });
	const of = (figure: keyof Run) => median(runs.map((run) => run[figure]));
	const name = (what: string) => `one 2 s job, median of 5: ${WHO[contender]}, ${what}`;
	return [
		row(name(contender === 'node' ? 'node time' : 'time'), of('seconds'), 's', limits.time),
		row(name('completion to item'), of('delay'), 's'),
		row(name('HTTP requests'), of('calls'), 'requests'),
	];
}

/** How soon one job of 30 s is noticed, and with how many requests. */
export async function longJob(
	contender: ContenderName,
	circumstance: string,
	{ streaming = true, ...limits }: { streaming?: boolean; delay?: number; calls?: number } = {},
): Promise<Row[]> {
	const [run] = await conduct({ contender, inputs: [job(30)], fal: { streaming } });
	const name = (what: string) => `one 30 s job: ${WHO[contender]} (${circumstance}), ${what}`;
	return [
		row(name('completion to item'), run.delay, 's', limits.delay),
		row(name('HTTP requests'), run.calls, 'requests', limits.calls),
	];
}

const MANY = '100 jobs of 1 s at an account that runs 10 at a time, ideally in 10 s';
const BUSY = { concurrency: 10 };

/** A hundred jobs handed over at once; `setting` says how they are taken on. */
export async function manyJobs(
	contender: ContenderName,
	setting: string,
	limits: { makespan?: number; memory?: number } = {},
): Promise<Row[]> {
	const runs = await conduct({ contender, inputs: jobs(100, 1), runs: 3, fal: BUSY });
	const makespan = median(runs.map((run) => run.seconds));
	const calls = median(runs.map((run) => run.calls / 100));
	const growth = Math.max(...runs.map((run) => run.memoryGrowth));
	const name = (what: string) => `${MANY}: ${WHO[contender]} (${setting}), ${what}`;
	return [
		row(name('makespan, median of 3'), makespan, 's', limits.makespan),
		row(name('HTTP requests per job, median of 3'), calls, 'requests'),
		row(name('growth of resident memory, highest of 3'), growth, 'MiB', limits.memory),
	];
}

/** The hundred jobs, one after the other; only five of them are waited for. */
export async function manyJobsInTurn(contender: ContenderName): Promise<Row[]> {
	const [run] = await conduct({ contender, inputs: jobs(5, 1), fal: BUSY });
	const name = (what: string) => `${MANY}: ${WHO[contender]} (one item at a time), ${what}`;
	return [
		row(name('makespan, 5 jobs measured, times 20'), run.seconds * 20, 's'),
		row(name('HTTP requests per job, 5 jobs measured'), run.calls / 5, 'requests'),
	];
}
