import type { Kind } from './call.cts';
import { toAction, type Action } from './actions.cts';
import type { WebhookAction } from './webhookActions.cts';

export * from './actions.cts';
export * from './webhookActions.cts';

/**
 * Which calls go wrong, and how, or which attempts at a webhook. A plain value: the same fault can
 * be given to many sandboxes.
 */
export type Fault = FaultOn<Kind, Action> | FaultOn<'webhook', WebhookAction>;

interface FaultOn<K, A> {
	readonly kind: K;
	/** Index or id of the request it is limited to. */
	readonly request?: number | string;
	/** Counted from 1 among the calls it may apply to. */
	readonly from: number;
	readonly to: number;
	readonly action: A;
}

/** Says which calls of a kind a fault is about: `onStatus.nth(3, ingress(502))`. */
export interface On<Effect> {
	/** The first call. */
	first(effect: Effect): Fault;
	/** The n-th call, counted from 1. */
	nth(n: number, effect: Effect): Fault;
	/** The first n calls. */
	times(n: number, effect: Effect): Fault;
	/** Every call. */
	always(effect: Effect): Fault;
	/**
	 * Only calls about one request: its index in order of acceptance, or its id. A submit has no
	 * request yet, so there the index counts submits as they arrive.
	 */
	forRequest(indexOrId: number | string): On<Effect>;
}

/** When, about which request; `make` adds what goes wrong. */
type Make<Effect> = (when: Omit<Fault, 'kind' | 'action'>, effect: Effect) => Fault;

function on<Effect>(make: Make<Effect>, request?: number | string): On<Effect> {
	const between = (from: number, to: number, effect: Effect) => make({ request, from, to }, effect);
	return {
		first: (effect) => between(1, 1, effect),
		nth: (n, effect) => between(n, n, effect),
		times: (n, effect) => between(1, n, effect),
		always: (effect) => between(1, Infinity, effect),
		forRequest: (indexOrId) => on(make, indexOrId),
	};
}

/** A number is a short way to write an answer of that status. */
const onCall = (kind: Kind) =>
	on<Action | number>((when, effect) => ({ ...when, kind, action: toAction(effect) }));

export const onSubmit = onCall('submit');
export const onStatus = onCall('status');
export const onStream = onCall('stream');
export const onResult = onCall('result');
export const onCancel = onCall('cancel');
export const onModels = onCall('models');
export const onPricing = onCall('pricing');
export const onMedia = onCall('media');
export const onJwks = onCall('jwks');

/** Attempts to send a webhook, first ones and later ones alike. */
export const onWebhook = on<WebhookAction>((when, action) => ({
	...when,
	kind: 'webhook',
	action,
}));

/** What a fault is matched against. */
interface Subject {
	readonly kind: Fault['kind'];
	/** Index of the request in order of acceptance; of a submit, in order of arrival. */
	readonly index?: number;
	readonly id?: string;
}

/** The faults of one sandbox. Each counts the calls it may apply to since it was added. */
export class Faults {
	private readonly active: Array<{ fault: Fault; seen: number }> = [];

	add(fault: Fault): void {
		this.active.push({ fault, seen: 0 });
	}

	/** The action for a call or a webhook, from the first fault that is due. */
	actionFor(subject: Subject & { kind: Kind }): Action | undefined;
	actionFor(subject: Subject & { kind: 'webhook' }): WebhookAction | undefined;
	actionFor(subject: Subject): Fault['action'] | undefined {
		let due: Fault['action'] | undefined;
		for (const entry of this.active) {
			const { fault } = entry;
			if (!concerns(fault, subject)) continue;
			entry.seen += 1;
			if (entry.seen >= fault.from && entry.seen <= fault.to) due ??= fault.action;
		}
		return due;
	}
}

function concerns({ kind, request }: Fault, subject: Subject): boolean {
	if (kind !== subject.kind) return false;
	return request === undefined || request === subject.index || request === subject.id;
}
