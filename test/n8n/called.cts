import { setTimeout as sleep } from 'node:timers/promises';
import type { Rest, SavedWorkflow, WorkflowNode } from './rest.cts';
import { chain, node } from './world.cts';

/** Workflows that are published and started by a call from outside, with a list of items. */

const LIVE_SECONDS = 20;

/** The nodes that take a call and make items of its list. The call is answered at once. */
function callee(path: string): WorkflowNode[] {
	return [
		node(
			'Webhook',
			'n8n-nodes-base.webhook',
			2,
			{ httpMethod: 'POST', path, responseMode: 'onReceived' },
			{ webhookId: path },
		),
		node('Items', 'n8n-nodes-base.splitOut', 1, {
			fieldToSplitOut: 'body.items',
			options: { destinationFieldName: 'script' },
		}),
	];
}

/** Saves and publishes a workflow that is started by a call to `/webhook/<path>`. */
export async function publishCalled(
	n8n: Rest,
	path: string,
	nodes: WorkflowNode[],
): Promise<SavedWorkflow> {
	const saved = await n8n.createWorkflow(chain(path, [...callee(path), ...nodes]));
	await n8n.activate(saved);
	return saved;
}

/** The address to call a published workflow at, where the webhooks of an n8n are. */
export function callUrl(origin: string, path: string): string {
	return `${origin}/webhook/${path}`;
}

/** Starts a published workflow with these items. Its webhook is there some moments after publishing. */
export async function call(url: string, items: readonly unknown[]) {
	const deadline = Date.now() + LIVE_SECONDS * 1000;
	const headers = { 'content-type': 'application/json' };
	for (;;) {
		const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ items }) });
		const text = await answer.text();
		if (answer.ok) return;
		if (answer.status !== 404 || Date.now() > deadline) {
			throw new Error(`${url}: ${answer.status} ${text.slice(0, 300)}`);
		}
		await sleep(250);
	}
}

/** The execution that a suspended request wakes, read from the address fal was given. */
export function executionOf(fal: { query: Record<string, string> }): string {
	const { pathname } = new URL(fal.query.fal_webhook);
	return pathname.split('/').at(-1) ?? '';
}
