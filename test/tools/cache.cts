import { existsSync } from 'node:fs';
import { mkdir, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.cts';

/** Where the heavy tools live: outside the clone, so that every clone shares them. */
const ROOT = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-fal-queue');

export interface Wanted {
	/** Folder name, with everything in it that would make the content differ: `n8n-2.41.1`. */
	name: string;
	/** What the user is told while it is being fetched: `n8n 2.41.1, about 4 minutes`. */
	about: string;
	fill(folder: string): Promise<void>;
}

/**
 * Gives the folder of a tool, filling it the first time.
 * It is filled under another name and then renamed, so a folder that exists is complete.
 */
export async function cached({ name, about, fill }: Wanted): Promise<string> {
	const folder = join(ROOT, name);
	if (existsSync(folder)) return await realpath(folder);

	await mkdir(ROOT, { recursive: true });
	await sweep(name);
	const started = Date.now();
	console.log(`Fetching ${about} (once, into ${ROOT}) …`);
	const unfinished = join(ROOT, `${name}.unfinished-${process.pid}`);
	await mkdir(unfinished);
	try {
		await fill(unfinished);
		await rename(unfinished, folder).catch((error) => {
			if (!existsSync(folder)) throw error;
		});
	} finally {
		await rm(unfinished, { recursive: true, force: true });
	}
	console.log(`Fetched ${name} in ${Math.round((Date.now() - started) / 1000)} s.`);
	return await realpath(folder);
}

/** Installs exactly these npm packages into a folder of their own; runs no scripts of theirs. */
export async function installPackages(
	folder: string,
	packages: Record<string, string>,
	{ env = process.env, flags = [] as string[] } = {},
) {
	const manifest = { private: true, dependencies: packages };
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, '\t'));
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
	await run('npm', ['install', '--ignore-scripts', ...quiet, ...flags], { cwd: folder, env });
}

/** Removes what a killed run left unfinished. */
async function sweep(name: string) {
	const prefix = `${name}.unfinished-`;
	for (const entry of await readdir(ROOT)) {
		if (entry.startsWith(prefix) && !isAlive(Number(entry.slice(prefix.length)))) {
			await rm(join(ROOT, entry), { recursive: true, force: true });
		}
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
