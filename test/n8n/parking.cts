import { setTimeout as sleep } from 'node:timers/promises';
import { sandbox, type SandboxOptions } from '../sandbox/index.cts';
import { credentialData, CREDENTIAL_TYPE } from './examples.cts';
import type { Execution, Workflow } from './rest.cts';
import { chain, falNode, given, node, scripted, type World } from './world.cts';

/**
 * Runs a check against a fal of its own, so that what is counted there is this check's alone. Its webhooks come again
 * soon.
 */
export async function withFal(
	world: World,
	options: SandboxOptions,
	prove: (own: World) => Promise<string | void>,
): Promise<string | void> {
	const fal = await sandbox({ concurrency: 1000, webhooks: { backOff: 250 }, ...options });
	try {
		const credential = await world.n8n.createCredential({
			name: 'fal of one check',
			type: CREDENTIAL_TYPE,
			data: credentialData(fal.key, fal.hosts),
		});
		return await prove({ ...world, fal, credential });
	} finally {
		await fal.close();
	}
}

/** The parameters of a Run that suspends at once; each item is a script. */
export function suspendedRun(options: Record<string, unknown> = {}): Record<string, unknown> {
	return { ...scripted('run'), waitMode: 'suspend', options: { holdFirst: 0, ...options } };
}

/** A node that does nothing, to see what came out of the one before it, and when. */
export function next(name = 'Next') {
	return node(name, 'n8n-nodes-base.noOp', 1, {});
}

/** These items, a Run that suspends, and a node after it. */
export function suspending(
	world: World,
	name: string,
	items: unknown[],
	more: Record<string, unknown> = {},
): Workflow {
	const run = falNode(world, 'Run', suspendedRun(), more);
	return chain(name, [...given(...items), run, next()]);
}

/** Starts a workflow by hand. Gives the execution's id. */
export async function begin({ n8n }: World, workflow: Workflow): Promise<string> {
	return await n8n.start(await n8n.createWorkflow(workflow), 'Start');
}

/** Starts a workflow by hand and waits until n8n has stored it as waiting. */
export async function park(world: World, workflow: Workflow): Promise<string> {
	const executionId = await begin(world, workflow);
	await untilWaiting(world, executionId);
	return executionId;
}

export async function untilWaiting({ n8n }: World, executionId: string) {
	await until(`execution ${executionId} waits`, 20, async () => {
		const { status, resultData } = await n8n.execution(executionId);
		if (status === 'waiting') return true;
		if (status === 'new' || status === 'running') return false;
		throw new Error(`ended as ${status} without waiting: ${resultData.error?.message ?? ''}`);
	});
}

/** Waits for something that only asking tells. */
export async function until(what: string, seconds: number, holds: () => Promise<boolean>) {
	const deadline = Date.now() + seconds * 1000;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
		await sleep(50);
	}
}

/** How an execution ended, in words for a failed check. */
export function endOf({ status, resultData }: Execution): string {
	return `${status}: ${resultData.error?.message ?? 'no error'}`;
}

/** The status codes that the webhooks of a fal were answered with, in order. */
export function answers({ fal }: World): Array<number | string | undefined> {
	return fal.webhooks.map(({ answered }) => answered);
}

/** Waits until n8n has taken every callback of the requests that are there, and none is on its way. */
export async function allTaken({ fal }: World, seconds = 60) {
	await until('every callback is taken', seconds, async () => {
		const taken = fal.webhooks.filter(({ answered }) => answered === 200);
		const ids = new Set(taken.map(({ requestId }) => requestId));
		const isQuiet = fal.webhooks.every(({ answered }) => answered !== undefined);
		return isQuiet && fal.requests.every(({ id }) => ids.has(id));
	});
}
