import { setTimeout as sleep } from 'node:timers/promises';
import { median, row, type Row } from '../bench/rows.cts';
import { itemsOf } from '../n8n/rest.cts';
import type { Memory } from './inspector.cts';
import { slowly, type Scene } from './scene.cts';

const WARMING_UP = 150;
const ROUNDS = 30;
const MANY = 1000;
/** Callbacks under way at a time. */
const CALLBACKS = 5;
/** Longer than n8n takes between two looks for executions whose time is up. */
const QUIET_SECONDS = 65;

/** Lets n8n load what it loads late and grow to its working size, as one that has run for a while. */
export async function warmUp(scene: Scene) {
	await scene.park(WARMING_UP);
	await release(scene, 0, WARMING_UP);
}

/** How long after a callback the execution goes on. */
export async function latency(scene: Scene): Promise<Row[]> {
	const delays: number[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const index = scene.fal.submits;
		await scene.park(1);
		await release(scene, index, 1);
		delays.push(await delayAt(scene, index));
	}
	const name = (what: string) => `one suspended job: callback sent to next node running, ${what}`;
	return [
		row(name(`median of ${ROUNDS}`), median(delays), 'ms', 300),
		row(name(`slowest of ${ROUNDS}`), Math.max(...delays), 'ms'),
	];
}

/** What many suspended executions cost while they wait, and that all of them go on. */
export async function many(scene: Scene, step: (what: string) => void): Promise<Row[]> {
	const { fal, inside } = scene;
	const first = fal.submits;
	step(`Suspending ${MANY} executions`);
	const before = await inside.settled();
	await scene.park(MANY);
	const parked = await inside.settled();

	step(`Leaving them alone for ${QUIET_SECONDS} s`);
	const calls = fal.calls.length;
	await sleep(QUIET_SECONDS * 1000);
	const meanwhile = fal.calls.length - calls;
	const after = await inside.settled();

	step('Calling back');
	const releasedAt = Date.now();
	await release(scene, first, MANY);
	const resumed = (Date.now() - releasedAt) / 1000;
	const outcomes = await outcomesOf(scene, first);
	const ended = await inside.settled();

	const perJob = (memory: Memory) => ((memory.heap - before.heap) * 2 ** 20) / MANY;
	const resident = Math.max(parked.resident, after.resident) - before.resident;
	const name = (what: string) => `1,000 executions suspended at once: ${what}`;
	return [
		row(name('n8n memory, growth of resident memory'), resident, 'MiB', 50),
		row(name('n8n heap, growth per job while suspended'), perJob(after), 'bytes'),
		row(name('n8n heap, growth per job once all have ended'), perJob(ended), 'bytes'),
		row(name(`requests to fal in ${QUIET_SECONDS} s of waiting`), meanwhile, 'requests', 0),
		row(name('requests to fal per job, all in all'), requestsPerJob(scene, first), 'requests'),
		row(name('duplicate submits'), fal.submits - first - MANY, 'submits', 0),
		row(name('not resumed with their own result'), MANY - outcomes.good, 'jobs', 0),
		row(name(`all called back, ${CALLBACKS} at a time, the last one ended after`), resumed, 's'),
		row(name('callback sent to next node running, median'), median(outcomes.delays), 'ms'),
	];
}

/**
 * Finishes held jobs at fal, with at most so many callbacks under way, and waits until no execution waits any more.
 */
async function release(scene: Scene, first: number, count: number, atOnce = CALLBACKS) {
	const { fal } = scene;
	const sent = fal.webhooks.length;
	const underWay = () => fal.webhooks.slice(sent).filter(({ answered }) => answered === undefined);
	for (let index = first; index < first + count; index += 1) {
		fal.release(index);
		await fal.when(() => underWay().length < atOnce);
	}
	await slowly(async () => (await scene.waiting()) === 0, 'The executions do not go on');
	const ended = async () => (await scene.executionAt(first + count - 1)).status === 'success';
	await slowly(ended, 'The last execution does not end');
}

/** Milliseconds from the first sending of the callback to the node after Run. */
async function delayAt(scene: Scene, index: number): Promise<number> {
	const { resultData } = await scene.executionAt(index);
	const next = resultData.runData.Next?.at(-1);
	const { id } = scene.fal.requests[index];
	const sent = scene.fal.webhooks.find(({ requestId }) => requestId === id);
	if (!next || !sent) throw new Error(`Request ${id} did not make its execution go on`);
	return next.startTime - sent.at;
}

/** Looks at every execution: whether it has the result of its own job, and how soon. */
async function outcomesOf(scene: Scene, first: number) {
	const delays: number[] = [];
	let good = 0;
	for (let index = first; index < first + MANY; index += 1) {
		const execution = await scene.executionAt(index);
		const { output } = scene.fal.requests[index].input as { output: { n: number } };
		const [item, ...more] = itemsOf(execution, 'Next');
		if (execution.status !== 'success' || more.length > 0 || item?.json.n !== output.n) continue;
		good += 1;
		delays.push(await delayAt(scene, index));
	}
	return { good, delays };
}

function requestsPerJob({ fal }: Scene, first: number): number {
	const ids = new Set(fal.requests.slice(first).map(({ id }) => id));
	const calls = fal.calls.filter(({ requestId }) => requestId && ids.has(requestId));
	return calls.length / ids.size;
}
