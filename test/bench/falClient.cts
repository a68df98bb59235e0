import { createFalClient } from '@fal-ai/client';
import { fetch } from 'undici';
import { agentFor } from '../conformance/client.cts';
import { ENDPOINT, type Contender } from './contenders.cts';

/** fal's own client as its readme shows it, all inputs at once. */
export const contender: Contender = async (fal, inputs) => {
	const dispatcher = agentFor(fal);
	const client = createFalClient({
		credentials: fal.key,
		fetch: ((url: string, init: object) => fetch(url, { ...init, dispatcher })) as never,
	});
	await Promise.all(inputs.map(async (input) => await client.subscribe(ENDPOINT, { input })));
	await dispatcher.destroy();
};
