import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from '../tools/checkout.cts';
import type { Credential, Workflow } from './rest.cts';

export const CREDENTIAL_TYPE = 'falQueueApi';
export const NODE_TYPE = 'n8n-nodes-fal-queue.fal';
export const TRIGGER_TYPE = 'n8n-nodes-fal-queue.falTrigger';

/** The workflows of `examples/`, with a credential of this n8n in their fal nodes. */
export async function exampleWorkflows(credential: Credential): Promise<Workflow[]> {
	const folder = join(PROJECT, 'examples');
	const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
	const texts = files.map(async (file) => await readFile(join(folder, file), 'utf8'));
	return (await Promise.all(texts))
		.map((text) => JSON.parse(text) as Workflow)
		.map((workflow) => withCredential(workflow, credential));
}

function withCredential(workflow: Workflow, { id, name }: Credential): Workflow {
	const nodes = workflow.nodes.map((node) => {
		const isOurs = node.type === NODE_TYPE;
		return isOurs ? { ...node, credentials: { [CREDENTIAL_TYPE]: { id, name } } } : node;
	});
	return { ...workflow, nodes };
}

/** What the fal.ai credential holds when it points at a fal of its own. */
export function credentialData(
	key: string,
	hosts: Record<'queue' | 'platform' | 'storage', string>,
) {
	return {
		apiKey: key,
		customHosts: true,
		queueHost: hosts.queue,
		platformHost: hosts.platform,
		storageHost: hosts.storage,
	};
}
