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
} from 'n8n-workflow';

// n8n-core writes settings when it is loaded; they belong neither in the user's home nor in the checkout.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'fal-engine-'));
process.env.N8N_ENCRYPTION_KEY ??= randomBytes(16).toString('hex');
process.env.N8N_LOG_LEVEL ??= 'silent';

require('reflect-metadata');
const core = require('n8n-core') as typeof import('n8n-core');
const wf = require('n8n-workflow') as typeof import('n8n-workflow');

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

/**
 * Starts a workflow on n8n's own engine (n8n-core): the same routing of errors, retries, pairing and HTTP stack as in
 * n8n, without its server and database. `from` is the execution data of an earlier run to go on with.
 */
export function start(
	stored: StoredWorkflow,
	parts: Parts,
	startNode: string,
	items: INodeExecutionData[],
	from?: IRunExecutionData,
): Execution {
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
	const first = workflow.getNode(startNode);
	if (!first) throw new Error(`The workflow has no node ${startNode}`);
	const mode = 'manual';
	const hooks = new core.ExecutionLifecycleHooks(mode, id, {} as never);
	const additional = {
		hooks,
		executionId: id,
		credentialsHelper: new Credentials(parts),
		currentNodeExecutionIndex: 0,
		restApiUrl: '',
		instanceBaseUrl: '',
		webhookBaseUrl: `${NOWHERE}/webhook`,
		webhookWaitingBaseUrl: `${NOWHERE}/webhook-waiting`,
		webhookTestBaseUrl: `${NOWHERE}/webhook-test`,
		formWaitingBaseUrl: `${NOWHERE}/form-waiting`,
		variables: {},
		setExecutionStatus: () => {},
		sendDataToUI: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
	const data =
		from ??
		wf.createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: first, data: { main: [items] }, source: null }],
			},
		});
	const running = new core.WorkflowExecute(additional, mode, data).processRunExecutionData(
		workflow,
	);
	return { id, done: Promise.resolve(running), stop: () => running.cancel() };
}
