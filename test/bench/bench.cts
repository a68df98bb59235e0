/**
 * `npm run bench`: how well the node waits, against fal's own client and against what people build
 * today, and what it costs n8n. Everything is measured on the sandbox, over TLS on this machine.
 */
import type { INodeProperties, INodeType } from 'n8n-workflow';
import { loadingTime } from './loadingTime.cts';
import { longJob, manyJobs, manyJobsInTurn, shortJob } from './measurements.cts';
import { isExceeded, tableOf, type Row } from './rows.cts';

const { nodes } = require('../../index.js') as { nodes: { Fal: new () => INodeType } };

const MINUTES = 8;

/** All figures. What the machine's speed touches is measured alone, what mostly waits together. */
async function measure(): Promise<Row[]> {
	const step = (what: string) => console.log(`Measuring ${what} …`);
	step('how dist loads');
	const loading = await loadingTime(60);
	step('100 jobs');
	const many = [
		...(await manyJobs('node', nodesDefault(), { makespan: 11, memory: 60 })),
		...(await manyJobs('nodeAhead', 'Max Concurrent Requests 20')),
		...(await manyJobs('falClient', 'all at once')),
	];
	step('jobs of 2 s');
	const short = [...(await shortJob('node', { time: 2.15 })), ...(await shortJob('falClient'))];
	step('jobs of 30 s, and polling every 5 s');
	const [manyPolled, shortPolled, ...long] = await Promise.all([
		manyJobsInTurn('fixedPolling'),
		shortJob('fixedPolling'),
		longJob('node', 'streaming', { delay: 0.3, calls: 5 }),
		longJob('node', 'streaming refused', { streaming: false, delay: 3.5, calls: 35 }),
		longJob('falClient', 'polling, its default'),
		longJob('fixedPolling', 'in luck: 30 is a multiple of 5'),
	]);
	return [loading, short, shortPolled, ...long, many, manyPolled].flat();
}

/** The node runs with its options as they come; this is the one that counts. */
function nodesDefault(): string {
	const { properties } = new nodes.Fal().description;
	const options = properties.flatMap(({ options: inner = [] }) => inner as INodeProperties[]);
	const found = options.find(({ name }) => name === 'maxConcurrency');
	return `${found?.displayName} ${String(found?.default)}, the default`;
}

async function main(): Promise<void> {
	const deadline = setTimeout(() => {
		console.error(`The bench has not ended within ${MINUTES} minutes.`);
		process.exit(1);
	}, MINUTES * 60_000);
	const rows = await measure();
	clearTimeout(deadline);
	console.log(`\n${tableOf(rows)}\n`);
	console.log(JSON.stringify({ rows }));
	if (rows.some(isExceeded)) process.exitCode = 1;
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exit(1);
});
