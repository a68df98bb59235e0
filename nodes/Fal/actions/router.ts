import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { eachItem } from '../n8n/batch';
import { Given } from '../n8n/given';
import type { Operation } from './operation';
import * as request from './request';
import { readConcurrency } from './request/options';

const resources: Record<string, { operations: Record<string, Operation> }> = { request };

/** Does what the node's resource and operation say, for every item. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const operation = resources[resource]?.operations[name];
	if (!operation) {
		throw new NodeOperationError(
			context.getNode(),
			`This node has no operation ${resource} → ${name}`,
		);
	}
	const limit = readConcurrency(new Given(context, 0));
	return await eachItem(context, limit, (item) => operation.read(new Given(context, item)));
}
