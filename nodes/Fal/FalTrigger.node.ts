import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { receive } from './actions/trigger';

export class FalTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'fal Trigger',
		name: 'falTrigger',
		icon: { light: 'file:../../icons/fal.svg', dark: 'file:../../icons/fal.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"] }}',
		description: 'Starts the workflow when fal has finished a request',
		defaults: { name: 'fal Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'falQueueApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'fal',
			},
		],
		eventTriggerDescription: 'Waiting for fal to finish a request',
		activationMessage: 'fal can now call this workflow at its production URL.',
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive:
					'Give the production URL above to Submit as its Webhook URL, in this workflow or another, and publish this workflow. fal calls it when the request is finished. To try it, listen for a test event and submit with the test URL, which works once.',
				active:
					'Give the production URL above to Submit as its Webhook URL. Executions started by fal are listed under Executions.',
			},
			activationHint:
				'Publish the workflow so that fal can start it at any time with the production URL.',
		},
		properties: [
			{
				displayName:
					'Copy the production URL above into the Webhook URL option of Submit. fal calls it when the request is finished, so this n8n must be reachable from the internet.',
				name: 'howTo',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Events',
				name: 'events',
				type: 'options',
				options: [
					{ name: 'Completed', value: 'completed', description: 'Requests that succeeded' },
					{ name: 'Completed and Failed', value: 'both', description: 'Every finished request' },
					{ name: 'Failed', value: 'failed', description: 'Requests that failed' },
				],
				default: 'both',
				description: 'Which finished requests start the workflow',
			},
			{
				displayName: 'Verify Signature',
				name: 'verifySignature',
				type: 'boolean',
				default: true,
				description:
					'Whether to believe only calls that fal has signed. Can be turned off only where the credential uses other hosts.',
			},
		],
	};

	/** fal has no list of webhooks to be on: every request brings its own address. */
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
