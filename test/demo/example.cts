import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INode, INodeExecutionData } from 'n8n-workflow';
import { machine, start, type Parts, type StoredWorkflow } from '../engine/engine.cts';
import { PROJECT } from '../tools/checkout.cts';

const TRIGGER = 'n8n-nodes-base.manualTrigger';
const NOTE = 'n8n-nodes-base.stickyNote';

/** What one node of an example put out. */
export interface Step {
	readonly node: string;
	readonly items: readonly INodeExecutionData[];
}

/** Runs a workflow of `examples/`, as n8n does when its trigger is clicked. Throws the failure of a node. */
export async function runExample(file: string, parts: Parts): Promise<Step[]> {
	const stored = JSON.parse(await readFile(join(PROJECT, file), 'utf8')) as StoredWorkflow;
	const workflow = { ...stored, nodes: stored.nodes.filter(({ type }) => type !== NOTE) };
	const trigger = triggerOf(workflow.nodes, file);
	const { data } = await start(machine(workflow, parts), trigger, [{ json: {} }]).done;
	const { error, runData } = data.resultData;
	if (error) throw error;
	return Object.entries(runData).map(([node, [run]]) => ({
		node,
		items: run.data?.main[0] ?? [],
	}));
}

function triggerOf(nodes: readonly INode[], file: string): string {
	const trigger = nodes.find(({ type }) => type === TRIGGER);
	if (!trigger) throw new Error(`${file} has no Manual Trigger`);
	return trigger.name;
}
