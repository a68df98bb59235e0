import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import * as request from './actions/request';
import { resume } from './actions/request/resume';
import { execute } from './actions/router';
import * as listSearch from './methods/listSearch';
import { resumeWebhook } from './n8n/park';

export class Fal implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'fal',
		name: 'fal',
		icon: { light: 'file:../../icons/fal.svg', dark: 'file:../../icons/fal.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: "Run any model of fal.ai through fal's queue",
		defaults: { name: 'fal' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		webhooks: resumeWebhook,
		waitingNodeTooltip: 'The execution goes on when fal calls back',
		credentials: [{ name: 'falQueueApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'Request', value: 'request' }],
				default: 'request',
			},
			...request.description,
		],
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await execute(this)];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume(this);
	}
}
