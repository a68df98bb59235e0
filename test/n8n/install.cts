import { join } from 'node:path';
import { cached, installPackages } from '../tools/cache.cts';
import { run } from '../tools/command.cts';

const NODE = '24.9.0';
const N8N = '2.41.1';

export interface Installation {
	/** The n8n command, to be run with `env`. */
	command: string;
	args: string[];
	/** The process environment with n8n's own Node first in PATH. */
	env: NodeJS.ProcessEnv;
}

/** n8n and the Node it needs, whatever Node runs the tests. Fetched once per version. */
export async function installation(): Promise<Installation> {
	const node = await nodeFolder();
	const n8n = await n8nFolder(node);
	return {
		command: join(node, 'bin/node'),
		args: [join(n8n, 'node_modules/n8n/bin/n8n')],
		env: environment(node),
	};
}

/** npm's package `node` only fetches the one of the platform, by a script; this one needs none. */
async function nodeFolder(): Promise<string> {
	const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
	const folder = await cached({
		name: `node-${NODE}`,
		about: `Node ${NODE}, some seconds`,
		fill: async (unfinished) => await installPackages(unfinished, { [platform]: NODE }),
	});
	return join(folder, 'node_modules', platform);
}

async function n8nFolder(node: string): Promise<string> {
	return await cached({
		name: `n8n-${N8N}`,
		about: `n8n ${N8N}, about 5 minutes`,
		fill: async (folder) => {
			const env = environment(node);
			await installPackages(folder, { n8n: N8N }, { env, flags: ['--omit=optional'] });
			// npm has no binary of sqlite3 for this Node: it is compiled, against Node's own headers.
			const rebuild = ['rebuild', '--ignore-scripts=false', '--loglevel=error', 'sqlite3'];
			await run('npm', rebuild, { cwd: folder, env: { ...env, npm_config_nodedir: node } });
		},
	});
}

function environment(node: string): NodeJS.ProcessEnv {
	return { ...process.env, PATH: `${join(node, 'bin')}:${process.env.PATH ?? ''}` };
}
