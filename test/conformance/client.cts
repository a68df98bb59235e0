import { createFalClient, type FalClient } from '@fal-ai/client';
import { Agent, buildConnector, fetch } from 'undici';
import { sandbox, type Sandbox, type SandboxOptions } from '../sandbox/index.cts';

/** fal's own client, and the sandbox that it takes for fal. */
export interface Pair {
	readonly fal: Sandbox;
	readonly client: FalClient;
	/** The same client with another key. */
	readonly clientWith: (key: string) => FalClient;
	readonly close: () => Promise<void>;
}

/**
 * Starts a sandbox over TLS and a client of it. The client builds its own addresses, such as
 * `https://queue.fal.run/…`; only where such a name is connected to is different.
 */
export async function pair(options: SandboxOptions = {}): Promise<Pair> {
	const fal = await sandbox({ tls: true, ...options });
	const dispatcher = agentFor(fal);
	const clientWith = (credentials: string) =>
		createFalClient({
			credentials,
			fetch: ((url: string, init: object) => fetch(url, { ...init, dispatcher })) as never,
		});
	return {
		fal,
		client: clientWith(fal.key),
		clientWith,
		close: async () => {
			await fal.close();
			await dispatcher.destroy();
		},
	};
}

/** Connects to a sandbox's hosts where a client thinks it connects to fal's. */
export function agentFor(fal: { hosts: Omit<Sandbox['hosts'], 'media'>; ca?: string }): Agent {
	const hosts = new Map([
		['queue.fal.run', fal.hosts.queue],
		['api.fal.ai', fal.hosts.platform],
		['rest.fal.ai', fal.hosts.storage],
	]);
	const connect = buildConnector({ ca: fal.ca });
	return new Agent({
		connect: (options, done) => {
			const target = hosts.get(options.hostname);
			if (target === undefined) throw new Error(`No host of fal: ${options.hostname}`);
			const { hostname, port } = new URL(target);
			connect({ ...options, hostname, port, servername: options.hostname }, done);
		},
	});
}
