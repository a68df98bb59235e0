import type { RequestListener } from 'node:http';
import { Catalogue } from './catalogue.cts';
import { certificate } from './certificate.cts';
import type { Call, HostName, Kind } from './call.cts';
import { Faults, type Fault } from './faults.cts';
import { Intake } from './intake.cts';
import { jwksHost, Keyring } from './jwks.cts';
import { Ledger } from './ledger.cts';
import { mediaHost } from './media.cts';
import { PlatformHost } from './platform.cts';
import { Queue } from './queue.cts';
import { QueueHost, type Account } from './queueHost.cts';
import type { QueueRequest } from './request.cts';
import { listen, type Certificate, type Listener } from './server.cts';
import { Timers } from './timers.cts';
import type { Delivery } from './webhookAttempt.cts';
import { Webhooks, type ByHand, type WebhookOptions } from './webhooks.cts';
import { WebhookSender } from './webhookSender.cts';

export interface SandboxOptions {
	/** The accepted keys. They all belong to one account. */
	keys?: string[];
	/** How many requests are in progress at a time. fal's docs: 2 for a new account. */
	concurrency?: number;
	/** Run time of a request whose endpoint and input say nothing about it. */
	jobSeconds?: number;
	/** What goes wrong. */
	faults?: Fault[];
	/** Why the account is locked, if it is. */
	locked?: string;
	/** Serve https with a certificate made for this sandbox; see `ca`. */
	tls?: boolean;
	/** Fixed ports; 0 or nothing means any free one. */
	ports?: Partial<Record<HostName, number>>;
	/** False: the status stream is refused. */
	streaming?: boolean;
	/** How webhooks are sent. */
	webhooks?: WebhookOptions;
	/** The seed of the first signing key, 32 bytes in hex; without it there is a new key. */
	signingSeed?: string;
}

/** A fal on localhost. */
export interface Sandbox {
	/** Where each host listens, such as `http://127.0.0.1:41234`. */
	readonly hosts: Record<HostName, string>;
	/** A key that is accepted. */
	readonly key: string;
	/** The certificate to trust, as PEM, when serving https. */
	readonly ca?: string;
	/** How many submits were accepted. */
	readonly submits: number;
	/** The accepted requests, in order. */
	readonly requests: readonly QueueRequest[];
	/** Every call that arrived, in order. */
	readonly calls: readonly Call[];
	/** How many status streams are open now. */
	readonly openStreams: number;
	/** The webhooks that were sent, or lost, in order: every attempt. */
	readonly webhooks: readonly Delivery[];
	count(kind: Kind): number;
	/** Resolves as soon as so many calls of a kind have arrived in total. */
	until(kind: Kind, n?: number): Promise<void>;
	/** Resolves as soon as so many calls of a kind have been answered in total. */
	untilAnswered(kind: Kind, n?: number): Promise<void>;
	/** Resolves as soon as a request has reached a status. It need not exist yet. */
	untilStatus(indexOrId: number | string, status: 'IN_PROGRESS' | 'COMPLETED'): Promise<void>;
	/** Resolves as soon as so many webhooks have been answered with a 2xx in total. */
	untilDelivered(n?: number): Promise<void>;
	/** Resolves as soon as `holds` is true; looked at again whenever something happens here. */
	when(holds: () => boolean): Promise<void>;
	/** Lets something go wrong from now on. */
	fault(fault: Fault): void;
	/** Completes a held request; one still in the queue completes as soon as it starts. */
	release(indexOrId: number | string): void;
	/** Refuses every submit from now on, for instance with `Exhausted balance. …`. */
	lock(reason: string): void;
	unlock(): void;
	/** Signs with a new key from now on; the old one stays published unless told otherwise. */
	rotateKey(options?: { keepOld?: boolean }): void;
	/** Sends a webhook by hand, once, and resolves when that is over: forged ones, replayed ones. */
	deliver(indexOrId: number | string, byHand?: ByHand): Promise<Delivery>;
	/** Takes a host off the network: connections are lost, new ones are refused. */
	offline(host: HostName): Promise<void>;
	online(host: HostName): Promise<void>;
	/** Ends every connection and timer. */
	close(): Promise<void>;
}

export async function sandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const keys = options.keys ?? ['sandbox-id:sandbox-secret'];
	const account: Account = { locked: options.locked };
	const timers = new Timers();
	const ledger = new Ledger();
	const faults = new Faults();
	for (const fault of options.faults ?? []) faults.add(fault);
	const queue = new Queue(options.concurrency ?? 2, timers);
	const mediaOrigin = () => hosts.media;
	const catalogue = new Catalogue(options.jobSeconds, mediaOrigin);
	const platformHost = new PlatformHost(mediaOrigin);
	const queueHost = new QueueHost(queue, catalogue, account, options.streaming ?? true);
	const intake = new Intake(keys, faults, ledger, queue, timers);
	const identity = options.tls ? certificate() : undefined;

	const keyring = new Keyring(options.signingSeed);
	const sender = new WebhookSender(timers, identity?.cert);
	const sent: Delivery[] = [];
	const webhooks = new Webhooks(options.webhooks ?? {}, queue, faults, {
		keyring,
		sender,
		timers,
		note: (delivery) => {
			sent.push(delivery);
			ledger.changed();
		},
		changed: () => ledger.changed(),
	});
	const listeners = await listenAll(options, identity, {
		queue: intake.for('queue', (head) => queueHost.handle(head)),
		platform: intake.for('platform', (head) => platformHost.handle(head)),
		storage: intake.for('storage', jwksHost(keyring)),
		media: intake.for('media', mediaHost),
	});
	const scheme = identity ? 'https' : 'http';
	const address = (name: HostName) => `${scheme}://127.0.0.1:${listeners[name].port}`;

	const hosts: Record<HostName, string> = {
		queue: address('queue'),
		platform: address('platform'),
		storage: address('storage'),
		media: address('media'),
	};

	queue.onChange = () => ledger.changed();
	queue.onCompleted = (request) => void webhooks.tell(request);
	const requestAt = (indexOrId: number | string) =>
		typeof indexOrId === 'number' ? queue.requests[indexOrId] : queue.find(indexOrId);

	return {
		hosts,
		key: keys[0],
		ca: identity?.cert,
		requests: queue.requests,
		calls: ledger.calls,
		webhooks: sent,
		get submits() {
			return queue.requests.length;
		},
		get openStreams() {
			return ledger.openStreams;
		},
		count: (kind) => ledger.count(kind),
		until: (kind, n = 1) => ledger.when(() => ledger.count(kind) >= n),
		untilAnswered: (kind, n = 1) => ledger.when(() => ledger.countAnswered(kind) >= n),
		untilStatus: (indexOrId, status) => ledger.when(() => hasReached(requestAt(indexOrId), status)),
		untilDelivered: (n = 1) => ledger.when(() => sent.filter(wasTaken).length >= n),
		when: (holds) => ledger.when(holds),
		fault: (fault) => faults.add(fault),
		release: (indexOrId) => {
			const request = requestAt(indexOrId);
			if (request === undefined) throw new Error(`The sandbox has no request ${indexOrId}`);
			queue.release(request);
		},
		lock: (reason) => {
			account.locked = reason;
		},
		unlock: () => {
			account.locked = undefined;
		},
		rotateKey: (rotation) => keyring.rotate(rotation),
		deliver: (indexOrId, byHand) => webhooks.deliver(indexOrId, byHand),
		offline: (host) => listeners[host].close(),
		online: (host) => listeners[host].reopen(),
		close: async () => {
			timers.stop();
			await sender.close();
			await closeAll(Object.values(listeners));
		},
	};
}

/** Starts the four hosts; if one cannot listen, none stays behind. */
async function listenAll(
	{ ports = {} }: SandboxOptions,
	identity: Certificate | undefined,
	hosts: Record<HostName, RequestListener>,
): Promise<Record<HostName, Listener>> {
	const started: Listener[] = [];
	const start = async (name: HostName) => {
		const listener = await listen(ports[name] ?? 0, identity, hosts[name]);
		started.push(listener);
		return listener;
	};
	try {
		return {
			queue: await start('queue'),
			platform: await start('platform'),
			storage: await start('storage'),
			media: await start('media'),
		};
	} catch (error) {
		await closeAll(started);
		throw error;
	}
}

async function closeAll(listeners: Listener[]): Promise<void> {
	await Promise.all(listeners.map(async (listener) => await listener.close()));
}

function hasReached(request: QueueRequest | undefined, status: 'IN_PROGRESS' | 'COMPLETED') {
	if (request === undefined) return false;
	return request.status === 'COMPLETED' || request.status === status;
}

function wasTaken({ answered }: Delivery): boolean {
	return typeof answered === 'number' && answered >= 200 && answered < 300;
}
