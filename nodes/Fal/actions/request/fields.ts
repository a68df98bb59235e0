import type { INodeProperties } from 'n8n-workflow';
import { MODEL_PAGE } from '../../protocol/endpoint';

/** The model to run: any endpoint of fal's, workflows/… and comfy/… included. */
export const endpoint: INodeProperties = {
	displayName: 'Endpoint',
	name: 'endpoint',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Search for a model…',
			typeOptions: { searchListMethod: 'searchModels', searchable: true },
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://fal.ai/models/fal-ai/flux/dev',
			extractValue: { type: 'regex', regex: MODEL_PAGE },
			validation: [
				{
					type: 'regex',
					properties: {
						regex: MODEL_PAGE,
						errorMessage: "Not the address of a model's page on fal.ai",
					},
				},
			],
		},
		{
			displayName: 'ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. fal-ai/flux/dev',
		},
	],
	description: 'The model to run. Workflows go by their ID: workflows/owner/name.',
};

/** The model a request was submitted to; the output of Submit carries it. */
export const endpointOfRequest: INodeProperties = {
	...endpoint,
	default: { mode: 'id', value: '={{ $json.endpoint_id }}' },
	description: 'The endpoint the request was submitted to. Submit puts it into its output.',
};

export const requestId: INodeProperties = {
	displayName: 'Request ID',
	name: 'requestId',
	type: 'string',
	default: '={{ $json.request_id }}',
	required: true,
	placeholder: 'e.g. 764cabcf-b745-4b3e-ae38-1200304cf45b',
	description: 'The ID that fal gave the request. Submit puts it into its output.',
};

export const waitMode: INodeProperties = {
	displayName: 'Wait Mode',
	name: 'waitMode',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Hold the Execution',
			value: 'hold',
			description: 'Keep it running until the results are there. Best for seconds to minutes.',
		},
		{
			name: 'Suspend the Execution',
			value: 'suspend',
			description:
				'Put it aside until fal calls back, however long that takes. Needs an n8n that fal can reach.',
		},
	],
	default: 'hold',
	displayOptions: { show: { '@tool': [false] } },
	description: 'How to wait for the result',
};

export const inputMode: INodeProperties = {
	displayName: 'Input Mode',
	name: 'inputMode',
	type: 'options',
	noDataExpression: true,
	options: [{ name: 'JSON', value: 'json', description: 'Write the input as JSON' }],
	default: 'json',
	description: "How to give the model's input",
};

export const inputJson: INodeProperties = {
	displayName: 'Input (JSON)',
	name: 'inputJson',
	type: 'json',
	default: '{\n  "prompt": ""\n}',
	displayOptions: { show: { inputMode: ['json'] } },
	description:
		"The model's input as an object, just as the model's page shows it. Text stays text and long numbers stay exact.",
};
