import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from '../tools/command.cts';

/** Where Debian keeps the servers of its PostgreSQL versions, out of PATH. */
const POSTGRES = '/usr/lib/postgresql';

/** The programs of Debian's redis-server and postgresql. */
export interface Programs {
	readonly redis: string;
	readonly initdb: string;
	readonly postgres: string;
}

/** Finds the programs; what is missing is installed if we are root. */
export async function programs(): Promise<Programs> {
	const found = await find();
	if (found) return found;
	const missing = 'redis-server postgresql';
	if (process.getuid?.() !== 0) {
		throw new Error(`Queue mode needs Redis and PostgreSQL: apt-get install ${missing}`);
	}
	console.log(`Installing ${missing} …`);
	await installFromDebian(missing.split(' '));
	const installed = await find();
	if (!installed) throw new Error(`apt-get installed ${missing}, but they are not where expected`);
	return installed;
}

async function find(): Promise<Programs | undefined> {
	const redis = inPath('redis-server');
	const folder = await postgresFolder();
	if (!redis || !folder) return undefined;
	return { redis, initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}

function inPath(name: string): string | undefined {
	const folders = (process.env.PATH ?? '').split(delimiter);
	return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** The folder of the newest PostgreSQL. */
async function postgresFolder(): Promise<string | undefined> {
	const versions = await readdir(POSTGRES).catch(() => []);
	return versions
		.sort((one, other) => Number(other) - Number(one))
		.map((version) => join(POSTGRES, version, 'bin'))
		.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')));
}

/** Without starting them: at this run level no service starts by itself. */
async function installFromDebian(names: string[]) {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
	await run('apt-get', ['-qq', 'update'], { cwd: '/', env });
	const install = ['-qq', 'install', '-y', '--no-install-recommends'];
	await run('apt-get', [...install, ...names], { cwd: '/', env });
}
