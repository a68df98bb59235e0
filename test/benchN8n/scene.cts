import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, callUrl, executionOf, publishCalled } from '../n8n/called.cts';
import { credentialData, CREDENTIAL_TYPE } from '../n8n/examples.cts';
import { freePort } from '../n8n/ports.cts';
import { Rest, type Execution, type SavedWorkflow } from '../n8n/rest.cts';
import { startServer } from '../n8n/server.cts';
import { falNode, node, scripted } from '../n8n/world.cts';
import { sandbox, type Sandbox } from '../sandbox/index.cts';
import { Inspector } from './inspector.cts';

const PATH = 'suspended';
/** Executions that are being started at a time. */
const AT_ONCE = 8;
const WAIT_SECONDS = 300;

/** A real n8n, a sandbox, and a published workflow whose Run suspends. */
export class Scene {
	private constructor(
		readonly n8n: Rest,
		readonly fal: Sandbox,
		readonly inside: Inspector,
		private readonly workflow: SavedWorkflow,
	) {}

	/** Sets the scene for some work, and takes everything away after it. */
	static async with<T>(work: (scene: Scene) => Promise<T>): Promise<T> {
		const userFolder = await mkdtemp(join(tmpdir(), 'n8n-nodes-fal-queue-bench-'));
		const inspected = await freePort();
		const fal = await sandbox({ concurrency: 100_000 });
		try {
			const nodeFlags = [`--inspect=127.0.0.1:${inspected}`, '--expose-gc'];
			const server = await startServer({ userFolder, nodeFlags });
			try {
				const n8n = new Rest(server.url);
				await n8n.enter();
				const workflow = await publishSuspended(n8n, fal);
				const inside = await Inspector.open(inspected);
				const outcome = await work(new Scene(n8n, fal, inside, workflow));
				inside.close();
				return outcome;
			} finally {
				await server.stop();
			}
		} finally {
			await fal.close();
			await rm(userFolder, { recursive: true, force: true });
		}
	}

	/** Starts so many executions with one held job each, and waits until n8n has stored all. */
	async park(count: number) {
		const { fal, n8n } = this;
		const before = { submits: fal.submits, waiting: await this.waiting() };
		const url = callUrl(n8n.url, PATH);
		for (let started = 1; started <= count; started += 1) {
			await call(url, [{ hold: true, output: { n: before.submits + started - 1 } }]);
			const submitted = () => fal.submits >= before.submits + started - AT_ONCE;
			await soon(submitted, 'The executions do not submit');
		}
		const stored = async () => (await this.waiting()) === before.waiting + count;
		await slowly(stored, 'The executions do not suspend');
	}

	/** How many executions wait. */
	async waiting(): Promise<number> {
		const filter = encodeURIComponent(
			JSON.stringify({ status: ['waiting'], workflowId: this.workflow.id }),
		);
		const answer = await this.n8n.get(`/rest/executions?filter=${filter}&limit=1`);
		return (answer as { count: number }).count;
	}

	/** The execution that submitted a request, by the request's index. */
	async executionAt(index: number): Promise<Execution> {
		return await this.n8n.execution(executionOf(this.fal.requests[index]));
	}
}

async function publishSuspended(n8n: Rest, fal: Sandbox): Promise<SavedWorkflow> {
	const credential = await n8n.createCredential({
		name: 'fal.ai account',
		type: CREDENTIAL_TYPE,
		data: credentialData(fal.key, fal.hosts),
	});
	return await publishCalled(n8n, PATH, [
		falNode({ credential }, 'Run', {
			...scripted('run'),
			inputJson: '={{ $json.script }}',
			waitMode: 'suspend',
			options: { holdFirst: 0 },
		}),
		node('Next', 'n8n-nodes-base.noOp', 1, {}),
	]);
}

/** Waits until something holds at the sandbox. */
async function soon(holds: () => boolean, otherwise: string) {
	await until(holds, otherwise, 5);
}

/** Waits until something holds in n8n, which is asked seldom and may be too busy to answer. */
export async function slowly(holds: () => Promise<boolean>, otherwise: string) {
	await until(async () => await holds().catch(() => false), otherwise, 250);
}

async function until(holds: () => boolean | Promise<boolean>, otherwise: string, pause: number) {
	const deadline = Date.now() + WAIT_SECONDS * 1000;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`${otherwise} within ${WAIT_SECONDS} s`);
		await sleep(pause);
	}
}
