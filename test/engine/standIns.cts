import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

interface Assignment {
	readonly name: string;
	readonly value: unknown;
}

const main = {
	inputs: ['main'],
	outputs: ['main'],
	group: [],
	version: [1, 2, 3, 3.4],
	defaults: {},
	description: '',
};

/** n8n's own node package is too large to install for what the example workflows use of it: a start, and fields. */
const manualTrigger = {
	description: {
		...main,
		displayName: 'Manual Trigger',
		name: 'manualTrigger',
		inputs: [],
		properties: [],
	},
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	},
};

const editFields = {
	description: {
		...main,
		displayName: 'Edit Fields',
		name: 'set',
		properties: [
			{ displayName: 'Fields', name: 'assignments', type: 'assignmentCollection', default: {} },
		],
	},
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData().map((_, item) => {
			const fields = this.getNodeParameter('assignments.assignments', item, []) as Assignment[];
			const json = Object.fromEntries(
				fields.map(({ name, value }) => [name, value]),
			) as IDataObject;
			return { json, pairedItem: { item } };
		});
		return [items];
	},
};

export const standIns = {
	'n8n-nodes-base.manualTrigger': manualTrigger,
	'n8n-nodes-base.set': editFields,
} as unknown as Record<string, INodeType>;
