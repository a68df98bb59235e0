import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INode } from 'n8n-workflow';
import { machine, type Parts } from './engine.cts';
import { callNode, readCall } from './webhookCall.cts';

/** A fal Trigger that listens, as in a published workflow. */
export interface Listening {
	/** Its production URL. */
	readonly url: string;
	/** The data of every execution it started. */
	readonly started: readonly IDataObject[];
	/** How every call so far was answered. */
	readonly answers: readonly number[];
	close(): Promise<void>;
}

export async function listen(parts: Parts, parameters: IDataObject = {}): Promise<Listening> {
	const node: INode = {
		id: 'trigger',
		name: 'fal Trigger',
		type: 'n8n-nodes-fal-queue.falTrigger',
		typeVersion: 1,
		position: [0, 0],
		credentials: { falQueueApi: { id: '1', name: 'fal' } },
		parameters: { events: 'both', verifySignature: true, ...parameters } as INode['parameters'],
	};
	const made = machine({ nodes: [node], connections: {} }, parts);
	const started: IDataObject[] = [];
	const answers: number[] = [];
	const server = createServer(async (request, response) => {
		response.on('finish', () => answers.push(response.statusCode));
		const told = await callNode(made, node.name, await readCall(request, response));
		started.push(...(told.workflowData?.[0] ?? []).map(({ json }) => json));
		if (!response.writableEnded) response.writeHead(200).end(String(told.webhookResponse));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/webhook/some-id/fal`,
		started,
		answers,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
