import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../n8n/ports.cts';
import { startServer, type Server } from '../n8n/server.cts';
import { programs } from './packages.cts';
import { DATABASE, startPostgres, startRedis } from './services.cts';

/** An n8n of several processes. They share PostgreSQL, Redis and the encryption key, and no folder. */
export interface Cluster {
	readonly main: Server;
	readonly webhooks: Server;
	readonly workers: readonly Server[];
	stop(): Promise<void>;
}

/**
 * How soon n8n notices that a worker is gone, in ms: as soon as its lock on a job has run out, at the next look. n8n's
 * own figures are 60,000, 10,000 and 30,000; these only make the test shorter.
 */
const STALLING = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** Starts everything inside a folder, on loopback; if one cannot start, none stays behind. */
export async function startCluster(folder: string): Promise<Cluster> {
	const stops: Array<() => Promise<void>> = [];
	const keep = <T extends { stop(): Promise<void> }>(started: T): T => {
		stops.push(started.stop);
		return started;
	};
	// The last one started is stopped first: n8n before what it needs.
	const stop = async () => {
		for (let one = stops.pop(); one; one = stops.pop()) await one();
	};
	try {
		const found = await programs();
		const redis = keep(await startRedis(found, folder));
		const postgres = keep(await startPostgres(found, folder));
		const origin = await freePort();
		const shared = sharedSettings(redis.port, postgres.port, origin);
		const start = async (name: string, n8nCommand?: 'worker' | 'webhook', known?: number) => {
			const userFolder = join(folder, name);
			await mkdir(userFolder);
			const port = known ?? (await freePort());
			const settings = { ...shared, ...(n8nCommand === 'worker' && workersOwn(port)) };
			return keep(await startServer({ userFolder, port, n8nCommand, settings }));
		};
		// The main process makes the tables; the others expect them.
		const main = await start('main');
		const webhooks = await start('webhooks', 'webhook', origin);
		const workers = await Promise.all([start('worker1', 'worker'), start('worker2', 'worker')]);
		return { main, webhooks, workers, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

function sharedSettings(redis: number, postgres: number, webhooks: number): NodeJS.ProcessEnv {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres),
		DB_POSTGRESDB_USER: DATABASE.user,
		DB_POSTGRESDB_DATABASE: DATABASE.name,
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		N8N_WEBHOOK_URL: `http://127.0.0.1:${webhooks}/`,
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		...STALLING,
	};
}

/** A worker listens only to say that it is ready. */
function workersOwn(port: number): NodeJS.ProcessEnv {
	return {
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	};
}

/** The executions that a worker has taken on, by its own log. */
export async function takenOnBy(worker: Server): Promise<string[]> {
	const log = await readFile(worker.log, 'utf8');
	return [...log.matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id);
}
