import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IRun, IRunExecutionData } from 'n8n-workflow';
import { proceed, type Machine } from './engine.cts';
import { callNode, readCall } from './webhookCall.cts';

/** An execution that waits, and who wants to know when it goes on. */
interface Guest {
	readonly machine: Machine;
	readonly data: IRunExecutionData;
	readonly resumed: (run: Promise<IRun>) => void;
}

/**
 * Where suspended executions wait for a call, as n8n's server keeps them: one address each with a secret, a 409 before
 * an execution waits and after it went on, and what the node's webhook gives taken as the node's output.
 */
export interface WaitingRoom {
	/** The base of the addresses. */
	readonly url: string;
	/** How every call so far was answered. */
	readonly answers: readonly number[];
	/** Lets a suspended execution wait; resolves with how it went on. */
	admit(machine: Machine, suspended: IRun): Promise<IRun>;
	/** What n8n does when the time of a waiting execution is up. */
	expire(id: string): void;
	/** Resolves as soon as an execution waits. */
	occupied(): Promise<void>;
	close(): Promise<void>;
}

export async function waitingRoom(): Promise<WaitingRoom> {
	const guests = new Map<string, Guest>();
	let entered = (): void => {};
	const occupied = new Promise<void>((resolve) => (entered = resolve));
	const answers: number[] = [];
	const server = createServer((request, response) => {
		response.on('finish', () => answers.push(response.statusCode));
		void receive(request, response, guests);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/webhook-waiting`,
		answers,
		occupied: async () => await occupied,
		admit: async (machine, suspended) =>
			await new Promise((resumed) => {
				// n8n stores what it sends away; what is not JSON does not come back.
				const data = JSON.parse(JSON.stringify(suspended.data)) as IRunExecutionData;
				guests.set(machine.id, { machine, data, resumed });
				entered();
			}),
		expire: (id) => {
			const guest = guests.get(id);
			if (guest) goOn(guests, guest, guest.data);
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function receive(
	request: IncomingMessage,
	response: ServerResponse,
	guests: Map<string, Guest>,
): Promise<void> {
	const url = new URL(request.url ?? '/', 'http://127.0.0.1');
	const call = await readCall(request, response);
	const guest = guests.get(url.pathname.split('/').at(-1) ?? '');
	if (!guest) return void response.writeHead(409).end('{}');
	const { machine, data } = guest;
	if (url.searchParams.get('signature') !== (data as { resumeToken?: string }).resumeToken) {
		return void response.writeHead(401).end('{"error":"Invalid token"}');
	}
	const { name } = data.executionData!.nodeExecutionStack[0].node;
	const told = await callNode(machine, name, call, data);
	if (response.writableEnded) return;
	if (told.workflowData) {
		if (!guests.has(machine.id)) return void response.writeHead(409).end('{}');
		const [entry] = data.executionData!.nodeExecutionStack;
		entry.data.main = told.workflowData;
		entry.metadata = { ...entry.metadata, forwardAllOutputs: true } as typeof entry.metadata;
		goOn(guests, guest, data);
	}
	response.writeHead(200).end(JSON.stringify(told.webhookResponse ?? ''));
}

function goOn(guests: Map<string, Guest>, guest: Guest, data: IRunExecutionData): void {
	guests.delete(guest.machine.id);
	guest.resumed(proceed(guest.machine, data).done);
}
