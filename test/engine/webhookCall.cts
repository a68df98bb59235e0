import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
	INodeType,
	IRunExecutionData,
	IWebhookData,
	IWebhookResponseData,
} from 'n8n-workflow';
import type { Machine } from './engine.cts';

const core = require('n8n-core') as typeof import('n8n-core');

/** A call as n8n hands it to a node: its body read, and an answer in express's manner. */
export interface WebhookCall {
	readonly request: object;
	readonly response: object;
}

export async function readCall(
	request: IncomingMessage,
	response: ServerResponse,
): Promise<WebhookCall> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of request) chunks.push(chunk as Uint8Array);
	const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
	const status = (code: number) => Object.assign(response, { statusCode: code });
	const json = (body: object) => response.end(JSON.stringify(body));
	return {
		request: Object.assign(request, {
			rawBody: Buffer.concat(chunks),
			readRawBody: async () => {},
			query: Object.fromEntries(searchParams),
		}),
		response: Object.assign(response, { status, json }),
	};
}

/** Calls a node's webhook in n8n's own context; `data` is the execution that waits at it, if one does. */
export async function callNode(
	{ workflow, additional }: Machine,
	name: string,
	{ request, response }: WebhookCall,
	data?: IRunExecutionData,
): Promise<IWebhookResponseData> {
	const node = workflow.getNode(name)!;
	const type = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion) as INodeType;
	const context = new core.WebhookContext(
		workflow,
		node,
		{ ...additional, httpRequest: request, httpResponse: response } as never,
		'manual',
		{ webhookDescription: { name: 'default' } } as IWebhookData,
		[],
		data ?? null,
	);
	return await type.webhook!.call(context);
}
