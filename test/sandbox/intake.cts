import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { refuse } from './actions.cts';
import type { Call, HostName, Kind } from './call.cts';
import { Exchange } from './exchange.cts';
import type { Faults } from './faults.cts';
import { checkKey, type KeyCheck } from './keys.cts';
import type { Ledger } from './ledger.cts';
import type { Queue } from './queue.cts';
import { REQUEST_ID_HEADER, type Reply } from './reply.cts';
import { readBody } from './server.cts';
import type { Timers } from './timers.cts';

/** A call whose head has been read. */
export interface Head {
	readonly method: string;
	readonly path: string;
	readonly params: URLSearchParams;
	readonly query: Record<string, string>;
	readonly headers: Record<string, string>;
	readonly key: KeyCheck;
	/** Where the caller reached the host, such as `https://queue.fal.run`. */
	readonly origin: string;
}

/** What a host makes of a call: what it is for, and the answer once the body is there. */
export interface Handling {
	readonly kind: Kind;
	readonly requestId?: string;
	readonly process: (body: string) => Reply;
}

export type Host = (head: Head) => Handling;

/** The way of every call through the sandbox: read, write down, let faults interfere, answer. */
export class Intake {
	private submits = 0;

	constructor(
		private readonly keys: readonly string[],
		private readonly faults: Faults,
		private readonly ledger: Ledger,
		private readonly queue: Queue,
		private readonly timers: Timers,
	) {}

	for(name: HostName, host: Host): RequestListener {
		return (incoming, response) => void this.take(name, host, incoming, response);
	}

	private async take(
		name: HostName,
		host: Host,
		incoming: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const at = Date.now();
		const head = this.headOf(incoming);
		const { kind, requestId, process } = host(head);
		const { method, path, query, headers, key } = head;
		const authorized = key.good;
		const call: Call = {
			kind,
			host: name,
			method,
			path,
			query,
			headers,
			authorized,
			requestId,
			at,
		};
		const action = this.faults.actionFor({ kind, id: requestId, index: this.indexOf(call) });
		const body = action === refuse ? '' : await readBody(incoming);
		this.ledger.arrived(call);
		if (body === undefined) return;
		const processNoted = () => {
			const reply = process(body);
			if (kind === 'submit' && reply.status === 200) {
				call.requestId = reply.headers[REQUEST_ID_HEADER];
			}
			return reply;
		};
		const exchange = new Exchange(call, response, processNoted, this.ledger, this.timers);
		if (action === undefined) exchange.send(exchange.carryOut());
		else await action(exchange);
	}

	/** Order of acceptance of the request a call is about; of a submit, order of arrival. */
	private indexOf({ kind, requestId }: Call): number | undefined {
		if (kind === 'submit') return this.submits++;
		const request = requestId === undefined ? undefined : this.queue.find(requestId);
		return request && this.queue.requests.indexOf(request);
	}

	private headOf(incoming: IncomingMessage): Head {
		const [path, ...search] = (incoming.url ?? '/').split('?');
		const params = new URLSearchParams(search.join('?'));
		const headers: Record<string, string> = {};
		for (const [name, value] of Object.entries(incoming.headers)) {
			headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
		}
		const query: Record<string, string> = {};
		for (const name of new Set(params.keys())) {
			query[name] = params.getAll(name).join(',');
		}
		const scheme = incoming.socket instanceof TLSSocket ? 'https' : 'http';
		return {
			method: incoming.method ?? 'GET',
			path,
			params,
			query,
			headers,
			key: checkKey(headers.authorization, this.keys),
			origin: `${scheme}://${headers.host}`,
		};
	}
}
