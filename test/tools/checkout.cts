import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './command.cts';

export const PROJECT = resolve(__dirname, '../..');

/**
 * Lends a copy of the project as git sees it: what is tracked or new, nothing ignored.
 * So a gate judges what a clone would hold, and leaves nothing behind in the checkout.
 */
export async function withCopyOfProject<T>(
	parent: string,
	use: (copy: string, files: string[]) => Promise<T>,
): Promise<T> {
	const files = await projectFiles();
	const copy = await realpath(await mkdtemp(join(parent, 'n8n-nodes-fal-queue-')));
	try {
		for (const file of files) await cp(join(PROJECT, file), join(copy, file));
		return await use(copy, files);
	} finally {
		await rm(copy, { recursive: true, force: true });
	}
}

async function projectFiles(): Promise<string[]> {
	const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
	const { stdout } = await run('git', list, { cwd: PROJECT });
	return stdout.split('\0').filter((file) => file !== '' && existsSync(join(PROJECT, file)));
}
