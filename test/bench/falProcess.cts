/** The sandbox in a process of its own, so that its work is not taken for the client's. */
import { sandbox, type SandboxOptions } from '../sandbox/index.cts';
import { serve } from './child.cts';

/** What a client needs to know of the sandbox. */
export interface Greeting {
	readonly hosts: { readonly queue: string; readonly platform: string; readonly storage: string };
	readonly key: string;
	/** The certificate to trust, as PEM. */
	readonly ca: string;
}

/** What happened at the sandbox. Times are milliseconds since 1970. */
export interface Ledger {
	readonly calls: number[];
	readonly completions: number[];
}

async function main(options: SandboxOptions): Promise<void> {
	const { hosts, key, ca, calls, requests } = await sandbox({ tls: true, ...options });
	serve(
		{ hosts, key, ca },
		(): Ledger => ({
			calls: calls.map(({ at }) => at),
			completions: requests.flatMap(({ completedAt }) => completedAt ?? []),
		}),
	);
}

void main(JSON.parse(process.argv[2]) as SandboxOptions);
