import type { Sandbox } from '../sandbox/index.cts';
import { CREDENTIAL_TYPE, TRIGGER_TYPE } from './examples.cts';
import { next, until } from './parking.cts';
import { itemsOf, type Item, type Rest, type SavedWorkflow } from './rest.cts';
import { chain, node, type World } from './world.cts';

/** A published workflow that fal starts. */
export interface Receiving {
	workflow: SavedWorkflow;
	/** The production URL of its trigger. */
	url: string;
}

/** Publishes a workflow of a fal Trigger and a node after it, and waits until its URL is live. */
export async function triggered(
	{ n8n, credential }: World,
	name: string,
	parameters: Record<string, unknown> = {},
): Promise<Receiving> {
	const { id, name: credentialName } = credential;
	const webhookId = name.toLowerCase().replace(/\W+/g, '-');
	const trigger = node(
		'Trigger',
		TRIGGER_TYPE,
		1,
		{ events: 'both', verifySignature: true, ...parameters },
		{ webhookId, credentials: { [CREDENTIAL_TYPE]: { id, name: credentialName } } },
	);
	const workflow = await n8n.createWorkflow(chain(name, [trigger, next()]));
	await n8n.activate(workflow);
	const url = `${n8n.url}/webhook/${webhookId}/fal`;
	await untilLive(url);
	return { workflow, url };
}

/**
 * A published workflow's URL is there some moments later, and the trigger listens once n8n has long enough been up.
 * Nobody signs this call, so it starts nothing.
 */
export async function untilLive(url: string) {
	await until(`${url} is live`, 90, async () => {
		const { status } = await fetch(url, { method: 'POST' });
		if (![401, 404, 503].includes(status)) throw new Error(`an unsigned call got ${status}`);
		return status === 401;
	});
}

/** Submits scripts whose outcome fal is to tell to a URL. Gives the requests' ids. */
export async function submitAll(fal: Sandbox, url: string, scripts: object[]): Promise<string[]> {
	const submit = `${fal.hosts.queue}/sandbox/script?fal_webhook=${encodeURIComponent(url)}`;
	const headers = { authorization: `Key ${fal.key}`, 'content-type': 'application/json' };
	const ids: string[] = [];
	for (const script of scripts) {
		const answer = await fetch(submit, { method: 'POST', headers, body: JSON.stringify(script) });
		ids.push(((await answer.json()) as { request_id: string }).request_id);
	}
	return ids;
}

/** What a workflow's executions gave, once there are so many of them and all have ended. */
export async function told(n8n: Rest, { id }: SavedWorkflow, count: number): Promise<Item[]> {
	await until(`${count} executions`, 60, async () => (await n8n.executionIds(id)).length >= count);
	const items: Item[] = [];
	for (const executionId of await n8n.executionIds(id)) {
		items.push(...itemsOf(await n8n.ended(executionId), 'Next'));
	}
	return items;
}
