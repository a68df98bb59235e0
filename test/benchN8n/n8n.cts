/**
 * `npm run bench:n8n`: what suspended executions cost a real n8n while they wait, and how soon they
 * go on when fal calls. n8n keeps its data in SQLite and is one process, as it comes.
 */
import { isExceeded, tableOf, type Row } from '../bench/rows.cts';
import { latency, many, warmUp } from './measurements.cts';
import { Scene } from './scene.cts';

const MINUTES = 15;

async function measure(scene: Scene): Promise<Row[]> {
	const step = (what: string) => console.log(new Date().toISOString().slice(11, 19), `${what} …`);
	step('Warming up');
	await warmUp(scene);
	step('Measuring one suspended job');
	const one = await latency(scene);
	return [...one, ...(await many(scene, step))];
}

async function main(): Promise<void> {
	const deadline = setTimeout(() => {
		console.error(`The bench has not ended within ${MINUTES} minutes.`);
		process.exit(1);
	}, MINUTES * 60_000);
	console.log('Starting n8n …');
	const rows = await Scene.with(measure);
	clearTimeout(deadline);
	console.log(`\n${tableOf(rows)}\n`);
	console.log(JSON.stringify({ rows }));
	process.exit(rows.some(isExceeded) ? 1 : 0);
}

main().catch((error: Error) => {
	console.error(error.stack ?? error.message);
	process.exit(1);
});
