import { NodeOperationError } from 'n8n-workflow';
import type { Fal } from '../client/fal';
import { hostsOf } from '../protocol/hosts';
import { keyFlaw } from '../protocol/key';
import { pause } from './pause';
import { CREDENTIAL, transportOver, type Requester } from './transport';

/** fal, as the node's credential reaches it. Throws `NodeOperationError` for a credential that cannot work. */
export async function connect(context: Requester): Promise<Fal> {
	const credential = await context.getCredentials(CREDENTIAL);
	const refuse = (message: string) =>
		new NodeOperationError(context.getNode(), message, {
			description: 'Open the fal.ai API credential and correct it. Nothing was sent.',
			level: 'warning',
		});
	const flaw = keyFlaw(String(credential.apiKey ?? '').trim());
	if (flaw) throw refuse(flaw);
	try {
		const hosts = hostsOf(credential);
		return {
			transport: transportOver(context, credential),
			queueHost: hosts.queue,
			isCustom: credential.customHosts === true,
			platformHost: hosts.platform,
			storageHost: hosts.storage,
			sleep: pause,
		};
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		throw refuse(message);
	}
}
