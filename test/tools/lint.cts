/** `npm run lint`: n8n's own linter, in its strict mode, on the project's files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PROJECT, withCopyOfProject } from './checkout.cts';
import { attempt } from './command.cts';
import { gates } from './gates.cts';

async function lint(): Promise<number> {
	const folder = await gates();
	const cli = join(folder, 'node_modules/@n8n/node-cli/bin/n8n-node.mjs');
	return await withCopyOfProject(folder, async (copy, files) => {
		await requireStrictMode();
		const linted = files.filter((file) => file.endsWith('.ts') || file === 'package.json');
		if (linted.length < 2) throw new Error('There is no TypeScript file to lint.');

		const env = { ...process.env, npm_config_loglevel: 'error' };
		const { code, text } = await attempt(process.execPath, [cli, 'lint'], { cwd: copy, env });
		console.log(legible(text.replaceAll(`${copy}/`, '')));
		console.log(`${linted.length} files linted, exit code ${code}`);
		return code;
	});
}

/** Without `n8n.strict` the linter accepts any configuration, and n8n Cloud does not. */
async function requireStrictMode() {
	const manifest = await readFile(join(PROJECT, 'package.json'), 'utf8');
	const { n8n } = JSON.parse(manifest) as { n8n?: { strict?: boolean } };
	if (n8n?.strict !== true) throw new Error('package.json has to set n8n.strict to true.');
}

function legible(text: string): string {
	return (process.stdout.isTTY ? text : stripVTControlCharacters(text)).trim();
}

lint().then(
	(code) => (process.exitCode = code),
	(error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	},
);
