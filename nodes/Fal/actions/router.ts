import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Fal } from '../client/fal';
import { Batch, performAll, type Task } from '../n8n/batch';
import { connect } from '../n8n/connect';
import { Given } from '../n8n/given';
import { errorItem } from '../n8n/items';
import { toNodeError } from '../n8n/nodeError';
import type { Operation } from './operation';
import * as request from './request';
import { readConcurrency } from './request/queueing';
import { isToSuspend, suspendUntilFinal } from './request/suspend';

const resources: Record<string, { operations: Record<string, Operation> }> = { request };

/** Does what the node's resource and operation say, for every item. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	if (context.getInputData().length === 0) return [];
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const operation = resources[resource]?.operations[name];
	if (!operation) {
		throw new NodeOperationError(
			context.getNode(),
			`This node has no operation ${resource} → ${name}`,
		);
	}
	try {
		const fal = await connect(context);
		const given = (item: number) => new Given(context, item, fal);
		const limit = readConcurrency(given(0));
		return await perform(context, fal, limit, (item) => operation.read(given(item)));
	} catch (error) {
		const nodeError = toNodeError(context.getNode(), error);
		if (!context.continueOnFail() || context.getExecutionCancelSignal?.()?.aborted) throw nodeError;
		return context.getInputData().map((_, item) => errorItem(nodeError, item));
	}
}

async function perform(
	context: IExecuteFunctions,
	fal: Fal,
	limit: number,
	read: (item: number) => Task,
): Promise<INodeExecutionData[]> {
	const batch = new Batch(context, fal, read);
	return isToSuspend(context)
		? await suspendUntilFinal(context, batch, limit, new Given(context, 0, fal))
		: await performAll(batch, limit);
}
