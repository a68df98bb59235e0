/** `npm run test:e2e`: the built package in a real n8n and its editor, against the sandbox. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandbox } from '../sandbox/index.cts';
import { PROJECT } from '../tools/checkout.cts';
import { Checks } from './checks.cts';
import { callbackChecks } from './callbackChecks.cts';
import { crashChecks } from './crashChecks.cts';
import { credentialChecks } from './credentialChecks.cts';
import { deadlineChecks } from './deadlineChecks.cts';
import { editorChecks } from './editorChecks.cts';
import { credentialData, CREDENTIAL_TYPE } from './examples.cts';
import { Rest } from './rest.cts';
import { runChecks } from './runChecks.cts';
import { startServer } from './server.cts';
import { suspendChecks } from './suspendChecks.cts';
import { triggerChecks } from './triggerChecks.cts';

/** Forged and repeated callbacks, bursts, kills and deadlines: minutes more, and sensitive to a busy machine. */
const isHard = process.argv.includes('--hard');

const OUTPUT = join(PROJECT, 'test-output');

async function endToEnd(): Promise<boolean> {
	const checks = new Checks();
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-nodes-fal-queue-e2e-'));
	const fal = await sandbox({ concurrency: 10 });
	let server = await startServer({ userFolder });
	try {
		const n8n = new Rest(server.url);
		await n8n.enter();
		const credential = await n8n.createCredential({
			name: 'fal.ai account',
			type: CREDENTIAL_TYPE,
			data: credentialData(fal.key, fal.hosts),
		});
		const world = { checks, n8n, fal, credential };
		const slow = isHard ? deadlineChecks(world) : undefined;
		await credentialChecks(world);
		await runChecks(world);
		await editorChecks(world, join(OUTPUT, 'screenshots'));
		await suspendChecks(world);
		if (isHard) {
			await callbackChecks(world);
			await triggerChecks(world);
			await slow;
			await crashChecks(world, {
				cut: async () => {
					process.kill(-server.pid, 'SIGKILL');
					await server.ended;
				},
				restore: async () => {
					server = await startServer({ userFolder, port: Number(new URL(server.url).port) });
				},
			});
		}
	} finally {
		await server.stop();
		await fal.close();
		await mkdir(OUTPUT, { recursive: true });
		await cp(server.log, join(OUTPUT, 'n8n.log'));
		await rm(userFolder, { recursive: true, force: true });
	}
	return checks.close();
}

endToEnd().then(
	(passed) => process.exit(passed ? 0 : 1),
	(error: Error) => {
		console.error(error);
		process.exit(1);
	},
);
