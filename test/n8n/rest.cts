import { setTimeout as sleep } from 'node:timers/promises';
import { unflatten } from './flatted.cts';

/** The account of the n8n that these tools start. It listens on loopback only. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Fal-queue-1',
	firstName: 'Fal',
	lastName: 'Queue',
};

export interface WorkflowNode {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
	[key: string]: unknown;
}

export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
}

export interface SavedWorkflow extends Workflow {
	id: string;
	versionId: string;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

export interface Item {
	json: Record<string, unknown>;
	[key: string]: unknown;
}

/** One run of a node. */
interface NodeRun {
	/** Milliseconds since 1970. */
	startTime: number;
	data?: { main: Array<Item[] | null> };
	error?: Error;
}

export interface Execution {
	id: string;
	status: 'new' | 'running' | 'waiting' | 'success' | 'error' | 'canceled' | 'crashed';
	resultData: {
		error?: { message: string; description?: string };
		runData: Record<string, NodeRun[]>;
	};
}

/** The items that a node gave on one of its outputs in its last run. */
export function itemsOf(execution: Execution, node: string, output = 0): Item[] {
	return execution.resultData.runData[node]?.at(-1)?.data?.main[output] ?? [];
}

/** Speaks with n8n's editor API as a browser does: one login, one cookie. */
export class Rest {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Makes the owner of a fresh n8n, or logs in to one that has its owner. */
	async enter() {
		const settings = (await this.get('/rest/settings')) as {
			userManagement: { showSetupOnFirstLoad?: boolean };
		};
		if (settings.userManagement.showSetupOnFirstLoad) await this.post('/rest/owner/setup', OWNER);
		const { email: emailOrLdapLoginId, password } = OWNER;
		await this.post('/rest/login', { emailOrLdapLoginId, password });
	}

	async credentials(): Promise<Credential[]> {
		return (await this.get('/rest/credentials')) as Credential[];
	}

	async createCredential(credential: Omit<Credential, 'id'>): Promise<Credential> {
		return (await this.post('/rest/credentials', credential)) as Credential;
	}

	async updateCredential(id: string, credential: Omit<Credential, 'id'>) {
		await this.call('PATCH', `/rest/credentials/${id}`, credential);
	}

	async testCredential(
		credential: Credential,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const answer = await this.post('/rest/credentials/test', { credentials: credential });
		return answer as { status: 'OK' | 'Error'; message: string };
	}

	/** What a resource locator lists: one page of a `listSearch` method. */
	async search(request: {
		node: WorkflowNode;
		path: string;
		method: string;
		filter?: string;
		paginationToken?: unknown;
	}) {
		const { node, path, method: methodName, filter, paginationToken } = request;
		const answer = await this.post('/rest/dynamic-node-parameters/resource-locator-results', {
			path: `parameters.${path}`,
			nodeTypeAndVersion: { name: node.type, version: node.typeVersion },
			currentNodeParameters: node.parameters,
			credentials: node.credentials,
			methodName,
			filter,
			paginationToken,
		});
		return answer as {
			results: Array<{ name: string; value: string; url?: string; description?: string }>;
			paginationToken?: unknown;
		};
	}

	async workflows(): Promise<SavedWorkflow[]> {
		return (await this.get('/rest/workflows')) as SavedWorkflow[];
	}

	async createWorkflow(workflow: Workflow): Promise<SavedWorkflow> {
		const settings = { executionOrder: 'v1', ...workflow.settings };
		return (await this.post('/rest/workflows', { ...workflow, settings })) as SavedWorkflow;
	}

	async activate({ id, versionId }: SavedWorkflow) {
		await this.post(`/rest/workflows/${id}/activate`, { versionId });
	}

	/** Starts a workflow as the editor's Execute button does. Gives the execution's id. */
	async start(workflow: SavedWorkflow, trigger: string): Promise<string> {
		const body = { workflowData: workflow, triggerToStartFrom: { name: trigger } };
		const answer = await this.post(`/rest/workflows/${workflow.id}/run`, body);
		return (answer as { executionId: string }).executionId;
	}

	/** The ids of a workflow's executions that n8n keeps, the newest first. */
	async executionIds(workflowId: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const ids = new Set<string>();
		let cursor: string | null = '';
		while (cursor !== null) {
			const page: string = cursor === '' ? '' : `&cursor=${cursor}`;
			const answer = await this.get(`/rest/executions?filter=${filter}&limit=100${page}`);
			const { results, nextCursor } = answer as {
				results: Array<{ id: string }>;
				nextCursor: string | null;
			};
			for (const { id } of results) ids.add(id);
			cursor = nextCursor ?? null;
		}
		return [...ids];
	}

	async stop(executionId: string) {
		await this.post(`/rest/executions/${executionId}/stop`, {});
	}

	/** Waits until an execution has ended, and gives what it left. */
	async ended(executionId: string, seconds = 60): Promise<Execution> {
		const deadline = Date.now() + seconds * 1000;
		while (Date.now() < deadline) {
			const execution = await this.execution(executionId);
			if (!['new', 'running', 'waiting'].includes(execution.status)) return execution;
			await sleep(200);
		}
		throw new Error(`execution ${executionId} has not ended within ${seconds} s`);
	}

	async execution(executionId: string): Promise<Execution> {
		const answer = await this.get(`/rest/executions/${executionId}`);
		const { id, status, data } = answer as {
			id: string;
			status: Execution['status'];
			data: string;
		};
		const { resultData } = (unflatten(data) ?? {}) as Partial<Execution>;
		return { id, status, resultData: resultData ?? { runData: {} } };
	}

	async get(path: string): Promise<unknown> {
		return await this.call('GET', path);
	}

	async post(path: string, body: unknown): Promise<unknown> {
		return await this.call('POST', path, body);
	}

	private async call(method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			body: body === undefined ? undefined : JSON.stringify(body),
			headers: {
				'content-type': 'application/json',
				'browser-id': 'n8n-nodes-fal-queue',
				cookie: this.cookie,
			},
		});
		const text = await response.text();
		if (!response.ok)
			throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
		const cookie = response.headers.getSetCookie().find((line) => line.startsWith('n8n-auth='));
		if (cookie) this.cookie = cookie.split(';')[0];
		return text === '' ? undefined : (JSON.parse(text) as { data: unknown }).data;
	}
}
