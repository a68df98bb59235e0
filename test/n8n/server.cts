import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../tools/checkout.cts';
import { installation } from './install.cts';
import { freePort } from './ports.cts';

const PACKAGE = 'n8n-nodes-fal-queue';
const BOOT_SECONDS = 120;
const STOP_SECONDS = 20;

export interface Server {
	url: string;
	/** The server's own log, for when something is unclear. */
	log: string;
	/** The process id. */
	pid: number;
	/** Settles when the server has ended, by itself or by `stop`. */
	ended: Promise<void>;
	stop(): Promise<void>;
}

export interface ServerOptions {
	/** Keeps the database, the encryption key and the log. */
	userFolder: string;
	port?: number;
	/** n8n's own command, such as `worker`; without it, the whole server. */
	n8nCommand?: 'worker' | 'webhook';
	/** What Node itself is told, such as `--expose-gc`. */
	nodeFlags?: string[];
	/** Settings of n8n, over those of a closed one. */
	settings?: NodeJS.ProcessEnv;
}

/** Boots n8n with the built package in it, on loopback alone, and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<Server> {
	const { userFolder, port, n8nCommand, nodeFlags = [] } = options;
	const { command, args, env } = await installation();
	await linkPackage(userFolder);
	const listen = port ?? (await freePort());
	const url = `http://127.0.0.1:${listen}`;
	const log = join(userFolder, 'n8n.log');
	const settings = {
		...closedSettings(userFolder, listen, await freePort()),
		...options.settings,
	};
	const output = await open(log, 'w');
	// In a process group of its own: Ctrl-C in a terminal is for us, and we stop n8n in order.
	// It writes its log itself: n8n spins forever on a pipe whose reader has gone.
	const whole = [...nodeFlags, ...args, ...(n8nCommand ? [n8nCommand] : [])];
	const child = spawn(command, whole, {
		cwd: userFolder,
		env: { ...withoutForeignSettings(env), ...settings },
		stdio: ['ignore', output.fd, output.fd],
		detached: true,
	});
	await output.close();
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	process.once('exit', () => child.kill());

	const ready = n8nCommand
		? { path: '/healthz/readiness', word: 'ok' }
		: { path: '/rest/settings', word: 'userManagement' };
	await untilReady(url, ready, child, log);
	return { url, log, pid: child.pid ?? 0, ended, stop: async () => await stop(child, ended) };
}

/** The settings of an n8n that calls nobody and that nobody else can reach. */
function closedSettings(userFolder: string, port: number, brokerPort: number): NodeJS.ProcessEnv {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}/`,
		N8N_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_SECURE_COOKIE: 'false',
		DB_TYPE: 'sqlite',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_AI_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		EXTERNAL_FRONTEND_HOOKS_URLS: '',
		N8N_DISABLED_MODULES: 'mcp-registry,insights,chat-hub,instance-ai,agents,breaking-changes',
		NO_PROXY: [process.env.NO_PROXY, '127.0.0.1', 'localhost'].filter(Boolean).join(','),
	};
}

/** Another n8n's settings in the shell must not reach this one. */
function withoutForeignSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const foreign = /^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_URL$|NODE_OPTIONS$|no_proxy$)/;
	return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

/** Links the package where n8n installs others: its node type is `n8n-nodes-fal-queue.fal`. */
async function linkPackage(userFolder: string) {
	const packages = join(userFolder, '.n8n/nodes/node_modules');
	await mkdir(packages, { recursive: true });
	await rm(join(packages, PACKAGE), { recursive: true, force: true });
	await symlink(PROJECT, join(packages, PACKAGE), 'junction');
}

async function untilReady(
	url: string,
	{ path, word }: { path: string; word: string },
	child: ChildProcess,
	log: string,
) {
	const deadline = Date.now() + BOOT_SECONDS * 1000;
	while (Date.now() < deadline && child.exitCode === null) {
		const answer = await fetch(`${url}${path}`).then(
			async (r) => (r.ok ? await r.text() : ''),
			() => '',
		);
		if (answer.includes(word)) return;
		await sleep(250);
	}
	child.kill();
	const end = (await readFile(log, 'utf8')).split('\n').slice(-20).join('\n');
	throw new Error(
		`n8n did not start within ${BOOT_SECONDS} s. Its log (${log}) ends with:\n${end}`,
	);
}

async function stop(child: ChildProcess, ended: Promise<void>) {
	child.kill('SIGTERM');
	const patience = new AbortController();
	const forced = sleep(STOP_SECONDS * 1000, undefined, { signal: patience.signal }).then(
		() => child.kill('SIGKILL'),
		() => undefined,
	);
	await ended;
	patience.abort();
	await forced;
}
