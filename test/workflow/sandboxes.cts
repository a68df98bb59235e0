import { afterEach, expect } from '@jest/globals';
import { sandbox, type Sandbox, type SandboxOptions } from '../sandbox/index.cts';

const open: Sandbox[] = [];

afterEach(async () => {
	const used = open.splice(0);
	await Promise.all(used.map(async (one) => await one.close()));
	// fal answers 405 where an address keeps the endpoint's subpath; no test may ever see one.
	const wrongAddresses = used
		.flatMap(({ calls }) => calls)
		.filter(({ kind, answered }) => answered === 405 && kind !== 'stream');
	expect(wrongAddresses).toEqual([]);
});

/** A sandbox for one test, closed after it. Its requests take no time unless they say so. */
export async function fresh(options: SandboxOptions = {}): Promise<Sandbox> {
	const fal = await sandbox({ jobSeconds: 0.02, concurrency: 20, ...options });
	open.push(fal);
	return fal;
}

/** Parameters of Run on the scripted endpoint; the item's own json is the script unless one is given. */
export function runScript(script?: object, options: Record<string, unknown> = {}) {
	return {
		operation: 'run',
		endpoint: 'sandbox/script',
		inputJson: script ? JSON.stringify(script) : '={{ JSON.stringify($json) }}',
		options: options as Record<string, string>,
	};
}
