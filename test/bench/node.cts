import type { IDataObject } from 'n8n-workflow';
import { workflow } from '../engine/workflow.cts';
import { ENDPOINT, type Contender, type Fal } from './contenders.cts';

/** Our node's Run on n8n's engine, with its options as they come. */
export const contender: Contender = async (fal, inputs) => await runs(fal, inputs, {});

/** Runs all inputs as items of one node. */
export async function runs(
	fal: Fal,
	inputs: readonly object[],
	options: IDataObject,
): Promise<void> {
	const run = await workflow(fal)
		.items(...inputs.map((input) => ({ ...input })))
		.fal({
			operation: 'run',
			endpoint: ENDPOINT,
			inputJson: '={{ JSON.stringify($json) }}',
			options,
		})
		.execute();
	if (run.error) throw run.error;
	if (run.items().length !== inputs.length) throw new Error('The node lost items');
}
