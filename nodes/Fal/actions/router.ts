import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { Batch, performAll } from '../n8n/batch';
import { connect } from '../n8n/connect';
import { Given } from '../n8n/given';
import type { Operation } from './operation';
import * as request from './request';
import { readConcurrency } from './request/options';
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
	const fal = await connect(context);
	const given = (item: number) => new Given(context, item, fal);
	const limit = readConcurrency(given(0));
	const batch = new Batch(context, fal, (item) => operation.read(given(item)));
	return isToSuspend(context)
		? await suspendUntilFinal(context, batch, limit, given(0))
		: await performAll(batch, limit);
}
