import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../n8n/ports.cts';
import { run } from '../tools/command.cts';
import type { Programs } from './packages.cts';

const START_SECONDS = 30;

/** A server of ours on loopback. */
export interface Service {
	readonly port: number;
	stop(): Promise<void>;
}

/** Redis that keeps nothing on disk. */
export async function startRedis({ redis }: Programs, folder: string): Promise<Service> {
	const port = await freePort();
	const own = join(folder, 'redis');
	await mkdir(own);
	const listen = ['--bind', '127.0.0.1', '--port', String(port)];
	const forget = ['--save', '', '--appendonly', 'no', '--dir', own];
	return await serve('Redis', [redis, ...listen, ...forget], port, own, 'SIGTERM');
}

export const DATABASE = { user: 'n8n', name: 'postgres' };

/** PostgreSQL with an empty database. It lets in whoever is on this machine. */
export async function startPostgres(
	{ initdb, postgres }: Programs,
	folder: string,
): Promise<Service> {
	const port = await freePort();
	const own = join(folder, 'postgres');
	await mkdir(own);
	const data = join(own, 'data');
	const inOrder = await asPostgres(folder, own);
	const [command, ...args] = [...inOrder, initdb, '-D', data, '-U', DATABASE.user];
	const encoding = ['-E', 'UTF8', '--locale=C', '-A', 'trust', '--no-sync'];
	await run(command, [...args, ...encoding], { cwd: own });
	const listen = ['-h', '127.0.0.1', '-p', String(port), '-k', own];
	const quick = ['-c', 'fsync=off', '-c', 'max_connections=100'];
	const whole = [...inOrder, postgres, '-D', data, ...listen, ...quick];
	return await serve('PostgreSQL', whole, port, own, 'SIGINT');
}

/** PostgreSQL refuses to run as root: then it runs as the user that Debian made for it. */
async function asPostgres(folder: string, own: string): Promise<string[]> {
	if (process.getuid?.() !== 0) return [];
	await run('chmod', ['o+x', folder], { cwd: folder });
	await run('chown', ['postgres:', own], { cwd: folder });
	return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'];
}

async function serve(
	name: string,
	[command, ...args]: string[],
	port: number,
	folder: string,
	signal: NodeJS.Signals,
): Promise<Service> {
	const log = join(folder, 'log');
	const output = await open(log, 'w');
	const stdio = ['ignore', output.fd, output.fd] as const;
	const child = spawn(command, args, { cwd: folder, stdio: [...stdio], detached: true });
	await output.close();
	const ended = new Promise<void>((resolve) => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
	});
	process.once('exit', () => child.kill(signal));
	await untilListening(name, child, port, log);
	return {
		port,
		stop: async () => {
			child.kill(signal);
			await ended;
		},
	};
}

async function untilListening(name: string, child: ChildProcess, port: number, log: string) {
	const deadline = Date.now() + START_SECONDS * 1000;
	while (Date.now() < deadline && child.exitCode === null && child.pid) {
		if (await isListening(port)) return;
		await sleep(100);
	}
	child.kill();
	const end = (await readFile(log, 'utf8')).split('\n').slice(-20).join('\n');
	throw new Error(`${name} did not start. Its log ends with:\n${end}`);
}

async function isListening(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => resolve(true));
		socket.once('error', () => resolve(false));
		socket.once('close', () => socket.destroy());
		socket.once('connect', () => socket.end());
	});
}
