import type { Sandbox } from '../sandbox/index.cts';
import type { Checks } from './checks.cts';
import { CREDENTIAL_TYPE, NODE_TYPE } from './examples.cts';
import type { Credential, Rest, Workflow, WorkflowNode } from './rest.cts';

/** What every group of end-to-end checks works with. */
export interface World {
	checks: Checks;
	n8n: Rest;
	fal: Sandbox;
	/** A good one, pointing at the sandbox. */
	credential: Credential;
}

/** A fal node as the editor would save it. */
export function falNode(
	{ credential }: Pick<World, 'credential'>,
	name: string,
	parameters: Record<string, unknown>,
	more: Record<string, unknown> = {},
): WorkflowNode {
	const { id, name: credentialName } = credential;
	return node(
		name,
		NODE_TYPE,
		1,
		{ resource: 'request', options: {}, ...parameters },
		{
			credentials: { [CREDENTIAL_TYPE]: { id, name: credentialName } },
			...more,
		},
	);
}

/** The parameters of a run or submit on the sandbox's scripted endpoint; each item is a script. */
export function scripted(operation: 'run' | 'submit'): Record<string, unknown> {
	return {
		operation,
		endpoint: { __rl: true, mode: 'id', value: 'sandbox/script' },
		inputMode: 'json',
		inputJson: '={{ $json }}',
	};
}

export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Record<string, unknown>,
	more: Record<string, unknown> = {},
): WorkflowNode {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters, ...more };
}

/** A manual trigger and these items. */
export function given(...items: unknown[]): WorkflowNode[] {
	const jsonOutput = JSON.stringify({ items });
	return [
		node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
		node('List', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput, options: {} }),
		node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'items', options: {} }),
	];
}

/** A workflow of nodes in a row. */
export function chain(name: string, nodes: WorkflowNode[]): Workflow {
	const placed = nodes.map((each, index) => ({ ...each, position: [index * 220, 0] }));
	const links = nodes.slice(1).map((next, index) => {
		const link = { node: next.name, type: 'main', index: 0 };
		return [nodes[index].name, { main: [[link]] }];
	});
	return { name, nodes: placed, connections: Object.fromEntries(links) };
}
