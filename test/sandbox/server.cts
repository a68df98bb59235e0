import { createServer as createPlain, type IncomingMessage, type Server } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** What a server shows its callers to prove who it is. */
export interface Certificate {
	readonly key: string;
	readonly cert: string;
}

/** A listening server that can be closed with everything that hangs on it. */
export interface Listener {
	readonly port: number;
	readonly close: () => Promise<void>;
	/** Listens again, on the same port. */
	readonly reopen: () => Promise<void>;
}

/** Longer than any client keeps a connection, so that none is closed under a call. */
const KEEP_ALIVE_MS = 120_000;

export async function listen(
	port: number,
	certificate: Certificate | undefined,
	onCall: RequestListener,
): Promise<Listener> {
	const server = certificate ? createSecure(certificate, onCall) : createPlain(onCall);
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	server.requestTimeout = 0;
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket.setNoDelay(true));
		socket.once('close', () => sockets.delete(socket));
	});
	await start(server, port);
	const taken = (server.address() as AddressInfo).port;
	return {
		port: taken,
		close: () => closeAll(server, sockets),
		reopen: () => start(server, taken),
	};
}

function start(server: Server, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			server.off('error', reject);
			resolve();
		});
	});
}

function closeAll(server: Server, sockets: Set<Socket>): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		for (const socket of sockets) socket.destroy();
	});
}

/** Reads a body to its end; undefined if the caller went away before. */
export function readBody(incoming: IncomingMessage): Promise<string | undefined> {
	return new Promise((resolve) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
		incoming.on('error', () => resolve(undefined));
		incoming.on('close', () => resolve(undefined));
	});
}
