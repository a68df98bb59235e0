import type { Kind } from './call.cts';
import { toAction, type Action } from './actions.cts';

export * from './actions.cts';

/** Which calls go wrong, and how. A plain value: the same fault can be given to many sandboxes. */
export interface Fault {
	readonly kind: Kind;
	/** Index or id of the request it is limited to. */
	readonly request?: number | string;
	/** Counted from 1 among the calls it may apply to. */
	readonly from: number;
	readonly to: number;
	readonly action: Action;
}

/** What a fault does: an action, or a status code as a short way to write an answer. */
type Effect = Action | number;

/** Says which calls of a kind a fault is about: `onStatus.nth(3, ingress(502))`. */
export interface On {
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
	forRequest(indexOrId: number | string): On;
}

function on(kind: Kind, request?: number | string): On {
	const between = (from: number, to: number, effect: Effect): Fault => ({
		kind,
		request,
		from,
		to,
		action: toAction(effect),
	});
	return {
		first: (effect) => between(1, 1, effect),
		nth: (n, effect) => between(n, n, effect),
		times: (n, effect) => between(1, n, effect),
		always: (effect) => between(1, Infinity, effect),
		forRequest: (indexOrId) => on(kind, indexOrId),
	};
}

export const onSubmit = on('submit');
export const onStatus = on('status');
export const onStream = on('stream');
export const onResult = on('result');
export const onCancel = on('cancel');
export const onModels = on('models');
export const onPricing = on('pricing');
export const onMedia = on('media');

/** What a fault is matched against. */
interface Subject {
	readonly kind: Kind;
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

	/** The action for a call, from the first fault that is due. */
	actionFor(subject: Subject): Action | undefined {
		let due: Action | undefined;
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
