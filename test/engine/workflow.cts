import type {
	IDataObject,
	INode,
	INodeExecutionData,
	IRun,
	IRunExecutionData,
	NodeApiError,
	OnError,
} from 'n8n-workflow';
import {
	machine,
	proceed,
	start,
	type Execution,
	type Machine,
	type Parts,
	type StoredWorkflow,
} from './engine.cts';
import { standIns } from './standIns.cts';
import type { WaitingRoom } from './waiting.cts';

const built = require('../../index.js') as {
	nodes: Record<'Fal' | 'FalTrigger', new () => Parts['nodes'][string]>;
	credentials: { FalQueueApi: new () => Parts['credentialTypes'][string] };
};

// There is no server here whose start one would have to wait for.
(require('../../dist/nodes/Fal/n8n/boot.js') as { boot: { since: number } }).boot.since = 0;

/** Where a workflow's fal is, and the key for it. */
export interface Fal {
	readonly hosts: { readonly queue: string; readonly platform: string; readonly storage: string };
	readonly key: string;
}

/** The built package as the engine wants it, with a credential. Hosts are fal's own where none are given. */
export function packageParts(key: string, hosts?: Fal['hosts']): Parts {
	return {
		nodes: {
			...standIns,
			'n8n-nodes-fal-queue.fal': new built.nodes.Fal(),
			'n8n-nodes-fal-queue.falTool': new built.nodes.Fal(),
			'n8n-nodes-fal-queue.falTrigger': new built.nodes.FalTrigger(),
		},
		credentialTypes: { falQueueApi: new built.credentials.FalQueueApi() },
		credentials: {
			falQueueApi: {
				apiKey: key,
				customHosts: hosts !== undefined,
				queueHost: hosts?.queue ?? '',
				platformHost: hosts?.platform ?? '',
				storageHost: hosts?.storage ?? '',
			},
		},
	};
}

/** What a workflow came to. */
export class Outcome {
	constructor(
		private readonly run: IRun,
		private readonly last: string,
	) {}

	get status(): string {
		return this.run.status;
	}

	/** For a later execution that goes on with this one's data. */
	get data(): IRunExecutionData {
		return this.run.data;
	}

	/** The items of a node's first output; of the last node unless named. */
	items(node = this.last): INodeExecutionData[] {
		return this.outputs(node)[0] ?? [];
	}

	/** The data of those items. */
	json(node = this.last): IDataObject[] {
		return this.items(node).map((item) => item.json);
	}

	/** The items of the error output. */
	failed(node = this.last): INodeExecutionData[] {
		return this.outputs(node)[1] ?? [];
	}

	get error(): NodeApiError | undefined {
		return this.run.data.resultData.error as NodeApiError | undefined;
	}

	/** Everything n8n would store of this execution, as text. */
	get stored(): string {
		const seen = new WeakSet();
		return JSON.stringify(this.run, (_, value: unknown) => {
			if (typeof value !== 'object' || value === null) return value;
			if (seen.has(value)) return '(again)';
			seen.add(value);
			return value instanceof Error
				? { ...value, message: value.message, stack: value.stack }
				: value;
		});
	}

	private outputs(node: string): Array<INodeExecutionData[] | null> {
		const runs = this.run.data.resultData.runData[node] ?? [];
		return runs[runs.length - 1]?.data?.main ?? [];
	}
}

const START = 'Start';

/** Builds a workflow of fal nodes, one after the other behind a trigger, and runs it on n8n's engine. */
export class Workflow {
	private readonly nodes: INode[] = [];
	private input: INodeExecutionData[] = [{ json: {} }];
	private room?: WaitingRoom;

	constructor(private readonly parts: Parts) {}

	/** The items that come in. */
	items(...json: IDataObject[]): this {
		this.input = json.map((one) => ({ json: one }));
		return this;
	}

	/** Adds a fal node: `{ operation: 'run', endpoint: 'a/b', inputJson: {…}, options: {…} }`. */
	fal(parameters: IDataObject & { endpoint?: string; inputJson?: unknown }): this {
		const { endpoint, ...others } = parameters;
		const name = this.nodes.length === 0 ? 'fal' : `fal${this.nodes.length}`;
		this.nodes.push({
			id: name,
			name,
			type: 'n8n-nodes-fal-queue.fal',
			typeVersion: 1,
			position: [0, 0],
			credentials: { falQueueApi: { id: '1', name: 'fal' } },
			parameters: {
				resource: 'request',
				inputMode: 'json',
				...others,
				...(endpoint !== undefined && { endpoint: { __rl: true, mode: 'id', value: endpoint } }),
			} as INode['parameters'],
		});
		return this;
	}

	/** Sets parameters of the last node as they are. */
	with(parameters: IDataObject): this {
		Object.assign(this.lastNode.parameters, parameters);
		return this;
	}

	/** Sets the last node's On Error. */
	onError(onError: OnError): this {
		this.lastNode.onError = onError;
		return this;
	}

	/** Sets the last node's Retry On Fail; milliseconds between tries. */
	retryOnFail(maxTries: number, waitBetweenTries = 1): this {
		// n8n takes 0 ms for unset, and unset for a second.
		Object.assign(this.lastNode, { retryOnFail: true, maxTries, waitBetweenTries });
		return this;
	}

	/** Makes the last node the form of it that agents use. */
	asTool(): this {
		this.lastNode.type += 'Tool';
		return this;
	}

	/** Says where suspended executions wait. */
	waitIn(room: WaitingRoom): this {
		this.room = room;
		return this;
	}

	start(): Execution {
		const made = this.machine();
		const execution = start(made, START, this.input);
		const done = execution.done.then(async (run) => await this.resumed(made, run));
		return { ...execution, done };
	}

	/** Runs it to its end; a suspended execution waits to be woken. */
	async execute(): Promise<Outcome> {
		return new Outcome(await this.start().done, this.lastNode.name);
	}

	/**
	 * What n8n does when a user retries a failed execution: it goes on with that one's data, and with the workflow as it
	 * is now if `isSavedAnew`.
	 */
	async retry({ data }: Outcome, isSavedAnew = false): Promise<Outcome> {
		delete data.resultData.error;
		data.resultData.runData = {};
		if (isSavedAnew) data.executionData!.nodeExecutionStack[0].node = this.lastNode;
		return new Outcome(await proceed(this.machine(), data).done, this.lastNode.name);
	}

	private machine(): Machine {
		return machine(this.stored, this.parts, this.room?.url);
	}

	private async resumed(made: Machine, run: IRun): Promise<IRun> {
		if (!run.waitTill || !this.room) return run;
		return await this.resumed(made, await this.room.admit(made, run));
	}

	private get lastNode(): INode {
		return this.nodes[this.nodes.length - 1];
	}

	private get stored(): StoredWorkflow {
		const trigger: INode = {
			id: START,
			name: START,
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const nodes = [trigger, ...this.nodes];
		const connections: StoredWorkflow['connections'] = {};
		this.nodes.forEach(({ name }, index) => {
			connections[nodes[index].name] = { main: [[{ node: name, type: 'main', index: 0 }]] };
		});
		return { nodes, connections };
	}
}

/** A workflow against a sandbox. */
export function workflow(fal: Fal): Workflow {
	return new Workflow(packageParts(fal.key, fal.hosts));
}
