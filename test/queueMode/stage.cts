import { setTimeout as sleep } from 'node:timers/promises';
import { callUrl, publishCalled } from '../n8n/called.cts';
import type { Checks } from '../n8n/checks.cts';
import { itemsOf, type Credential, type Execution, type Rest } from '../n8n/rest.cts';
import { falNode, node, scripted } from '../n8n/world.cts';
import type { Sandbox } from '../sandbox/index.cts';
import type { Cluster } from './cluster.cts';

/** What every group of checks works with. */
export interface Stage {
	checks: Checks;
	n8n: Rest;
	fal: Sandbox;
	credential: Credential;
	cluster: Cluster;
}

/** Publishes "call, Run, Next"; every item is a script of the sandbox. Gives the address to call. */
export async function publishRun(
	{ n8n, credential, cluster }: Stage,
	path: string,
	parameters: Record<string, unknown> = {},
): Promise<{ url: string; workflowId: string }> {
	const { id: workflowId } = await publishCalled(n8n, path, [
		falNode({ credential }, 'Run', {
			...scripted('run'),
			inputJson: '={{ $json.script }}',
			...parameters,
		}),
		node('Next', 'n8n-nodes-base.noOp', 1, {}),
	]);
	return { url: callUrl(cluster.webhooks.url, path), workflowId };
}

export const SUSPEND = { waitMode: 'suspend', options: { holdFirst: 0 } };

/** A script of the sandbox that stays in progress until it is released. */
export function held(n: number): object {
	return { hold: true, output: { n } };
}

/** What Next was given, in order. */
export function numbersOf(execution: Execution): unknown[] {
	return itemsOf(execution, 'Next').map(({ json }) => json.n);
}

/** Waits until something holds at the sandbox. */
export async function atFal({ fal }: Stage, holds: () => boolean, what: string, seconds = 60) {
	const patience = new AbortController();
	const late = sleep(seconds * 1000, undefined, { signal: patience.signal }).then(
		() => Promise.reject(new Error(`${what}: not within ${seconds} s`)),
		() => undefined,
	);
	await Promise.race([fal.when(holds), late]);
	patience.abort();
}

/** Waits until an execution has a status. */
export async function untilStatus(
	{ n8n }: Stage,
	executionId: string,
	status: Execution['status'],
	seconds = 30,
) {
	let last = '';
	const deadline = Date.now() + seconds * 1000;
	while (Date.now() < deadline) {
		last = (await n8n.execution(executionId)).status;
		if (last === status) return;
		await sleep(100);
	}
	throw new Error(`execution ${executionId} is ${last}, not ${status}, after ${seconds} s`);
}

/** The ids of all executions of a workflow, the oldest first. */
export async function executionsOf({ n8n }: Stage, workflowId: string): Promise<string[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const ids: string[] = [];
	let page = `/rest/executions?limit=100&filter=${filter}`;
	for (;;) {
		const { results, nextCursor } = (await n8n.get(page)) as Page;
		ids.push(...results.map(({ id }) => id));
		if (!nextCursor) return ids.sort((one, other) => Number(one) - Number(other));
		page = `/rest/executions?limit=100&filter=${filter}&cursor=${encodeURIComponent(nextCursor)}`;
	}
}

interface Page {
	results: Array<{ id: string }>;
	nextCursor?: string | null;
}
