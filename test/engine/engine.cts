import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IRun,
	IRunExecutionData,
	IVersionedNodeType,
	IWorkflowExecuteAdditionalData,
	Workflow as WorkflowInstance,
} from 'n8n-workflow';

// n8n-core writes settings when it is loaded; they belong neither in the user's home nor in the checkout.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'fal-engine-'));
process.env.N8N_ENCRYPTION_KEY ??= randomBytes(16).toString('hex');
process.env.N8N_LOG_LEVEL ??= 'silent';

require('reflect-metadata');
const core = require('n8n-core') as typeof import('n8n-core');
const wf = require('n8n-workflow') as typeof import('n8n-workflow');

const MODE = 'manual';

/** n8n builds the addresses of its webhooks on every run; nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9';

/** A workflow as n8n stores it. */
export interface StoredWorkflow {
	readonly name?: string;
	readonly nodes: INode[];
	readonly connections: IConnections;
}

/** What a workflow may use: node types by their full name, credential types and data by credential type. */
export interface Parts {
	readonly nodes: Record<string, INodeType | IVersionedNodeType>;
	readonly credentialTypes: Record<string, ICredentialType>;
	readonly credentials: Record<string, ICredentialDataDecryptedObject>;
}

/** A running execution. */
export interface Execution {
	readonly id: string;
	readonly done: Promise<IRun>;
	/** What n8n's Stop button does. */
	stop(): void;
}

class Credentials extends wf.ICredentialsHelper {
	constructor(private readonly parts: Parts) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		type: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.parts.credentialTypes[type];
		if (typeof authenticate !== 'function')
			throw new Error(`${type} does not authenticate by itself`);
		return await authenticate(credentials, options);
	}

	async preAuthentication(): Promise<undefined> {}

	async runPreAuthentication(): Promise<undefined> {}

	async getCredentials(): Promise<never> {
		throw new Error('Credentials are not read from a store here');
	}

	async getDecrypted(
		_data: IWorkflowExecuteAdditionalData,
		_details: unknown,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		return { ...this.parts.credentials[type] };
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(): [] {
		return [];
	}
}

function nodeTypesOf({ nodes }: Parts): INodeTypes {
	const find = (type: string) => {
		const node = nodes[type];
		if (!node) throw new Error(`The engine has no node ${type}`);
		return node;
	};
	return {
		getByName: find,
		getByNameAndVersion: (type, version) =>
			wf.NodeHelpers.getVersionedNodeType(find(type), version),
		getKnownTypes: () => ({}),
	};
}

/** A workflow, ready to be started, or to be woken by a webhook. */
export interface Machine {
	readonly id: string;
	readonly workflow: WorkflowInstance;
	readonly additional: IWorkflowExecuteAdditionalData;
}

/** `waitingUrl` is where suspended executions are called back; nothing need listen there. */
export function machine(stored: StoredWorkflow, parts: Parts, waitingUrl = NOWHERE): Machine {
	const id = randomUUID();
	const workflow = new wf.Workflow({
		id: 'workflow',
		name: stored.name,
		nodes: stored.nodes,
		connections: stored.connections,
		active: false,
		nodeTypes: nodeTypesOf(parts),
		settings: { executionOrder: 'v1' },
	});
	const additional = {
		hooks: new core.ExecutionLifecycleHooks(MODE, id, {} as never),
		executionId: id,
		credentialsHelper: new Credentials(parts),
		currentNodeExecutionIndex: 0,
		restApiUrl: '',
		instanceBaseUrl: '',
		webhookBaseUrl: `${NOWHERE}/webhook`,
		webhookWaitingBaseUrl: waitingUrl,
		webhookTestBaseUrl: `${NOWHERE}/webhook-test`,
		formWaitingBaseUrl: `${NOWHERE}/form-waiting`,
		variables: {},
		setExecutionStatus: () => {},
		sendDataToUI: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
	return { id, workflow, additional };
}

/** Goes on with an execution's data where it stands. */
export function proceed({ id, workflow, additional }: Machine, data: IRunExecutionData): Execution {
	const running = new core.WorkflowExecute(additional, MODE, data).processRunExecutionData(
		workflow,
	);
	return { id, done: Promise.resolve(running), stop: () => running.cancel() };
}

/**
 * Starts a workflow on n8n's own engine (n8n-core): the same routing of errors, retries, pairing and HTTP stack as in
 * n8n, without its server and database.
 */
export function start(made: Machine, startNode: string, items: INodeExecutionData[]): Execution {
	const node = made.workflow.getNode(startNode);
	if (!node) throw new Error(`The workflow has no node ${startNode}`);
	const data = wf.createRunExecutionData({
		resumeToken: randomBytes(32).toString('hex'),
		executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] },
	});
	return proceed(made, data);
}
