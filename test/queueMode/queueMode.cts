/**
 * `npm run test:queue-mode`: the built package in an n8n of several processes (main, two workers, webhooks) on
 * Redis and PostgreSQL, against the sandbox; and one worker is killed.
 */
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checks } from '../n8n/checks.cts';
import { credentialData, CREDENTIAL_TYPE } from '../n8n/examples.cts';
import { Rest } from '../n8n/rest.cts';
import { sandbox } from '../sandbox/index.cts';
import { PROJECT } from '../tools/checkout.cts';
import { burstChecks } from './burstChecks.cts';
import { startCluster, type Cluster } from './cluster.cts';
import { killChecks } from './killChecks.cts';
import { stopChecks } from './stopChecks.cts';
import { suspendChecks } from './suspendChecks.cts';

const OUTPUT = join(PROJECT, 'test-output/queue-mode');
const MINUTES = 10;

async function queueMode(): Promise<boolean> {
	const checks = new Checks();
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-fal-queue-queue-mode-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const fal = await sandbox({ concurrency: 1000 });
	let cluster: Cluster | undefined;
	try {
		console.log('Starting Redis, PostgreSQL and n8n …');
		cluster = await startCluster(folder);
		const n8n = new Rest(cluster.main.url);
		await n8n.enter();
		const credential = await n8n.createCredential({
			name: 'fal.ai account',
			type: CREDENTIAL_TYPE,
			data: credentialData(fal.key, fal.hosts),
		});
		const stage = { checks, n8n, fal, credential, cluster };
		await suspendChecks(stage);
		await burstChecks(stage);
		await stopChecks(stage);
		await killChecks(stage);
	} finally {
		await cluster?.stop();
		await fal.close();
		if (cluster) await keepLogs(cluster);
	}
	return checks.close();
}

async function keepLogs({ main, webhooks, workers }: Cluster) {
	await mkdir(OUTPUT, { recursive: true });
	const logs = { main, webhooks, worker1: workers[0], worker2: workers[1] };
	for (const [name, { log }] of Object.entries(logs)) await cp(log, join(OUTPUT, `${name}.log`));
}

/** Everything that was started is ended when this process exits, whatever made it. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
setTimeout(() => {
	console.error(`The checks have not ended within ${MINUTES} minutes.`);
	process.exit(1);
}, MINUTES * 60_000).unref();

queueMode().then(
	(passed) => process.exit(passed ? 0 : 1),
	(error: Error) => {
		console.error(error.stack ?? error.message);
		process.exit(1);
	},
);
