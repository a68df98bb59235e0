import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { ApplicationError } from 'n8n-workflow';
import { FAL_HOSTS, hostsOf } from '../nodes/Fal/protocol/hosts';
import { keyFlaw } from '../nodes/Fal/protocol/key';

const showForCustomHosts = { displayOptions: { show: { customHosts: [true] } } };

export class FalQueueApi implements ICredentialType {
	name = 'falQueueApi';

	displayName = 'fal.ai API';

	icon: Icon = { light: 'file:../icons/fal.svg', dark: 'file:../icons/fal.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-fal-queue/n8n-nodes-fal-queue#the-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. 1a2b3c4d-…:5e6f7a8b…',
			description:
				'Both parts with the colon, as fal shows it once when you create a key at fal.ai/dashboard/keys',
		},
		{
			displayName: 'Use Other Hosts',
			name: 'customHosts',
			type: 'boolean',
			default: false,
			description:
				"Whether to talk to other hosts than fal's own, such as a gateway of your company or a sandbox",
		},
		{
			displayName: 'Queue Host',
			name: 'queueHost',
			type: 'string',
			default: FAL_HOSTS.queue,
			...showForCustomHosts,
			description: 'Where requests are submitted, awaited and cancelled. The key is sent there.',
		},
		{
			displayName: 'Platform Host',
			name: 'platformHost',
			type: 'string',
			default: FAL_HOSTS.platform,
			...showForCustomHosts,
			description: 'Where models are searched and the credential is tested. The key is sent there.',
		},
		{
			displayName: 'Storage Host',
			name: 'storageHost',
			type: 'string',
			default: FAL_HOSTS.storage,
			...showForCustomHosts,
			description: 'Where uploads are announced. The key is sent there.',
		},
	];

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const key = String(credentials.apiKey ?? '').trim();
		const flaw = keyFlaw(key);
		if (flaw) throw new ApplicationError(flaw, { level: 'warning' });
		hostsOf(credentials);
		return {
			...requestOptions,
			sendCredentialsOnCrossOriginRedirect: false,
			headers: { ...requestOptions.headers, Authorization: `Key ${key}` },
		};
	}

	/** A price list: it costs nothing and, unlike the model list, fal gives it only to a valid key. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ($credentials.customHosts && $credentials.platformHost || "${FAL_HOSTS.platform}").trim().replace(/\\/+$/, "") }}`,
			url: '/v1/models/pricing',
			qs: { endpoint_id: 'fal-ai/flux/dev' },
		},
		rules: [
			{
				type: 'responseCode',
				properties: { value: 401, message: 'fal does not know this API key' },
			},
			{
				type: 'responseCode',
				properties: { value: 403, message: 'This API key may not use the models of fal' },
			},
		],
	};
}
