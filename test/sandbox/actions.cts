import { randomUUID } from 'node:crypto';
import type { Exchange } from './exchange.cts';
import { identified, json } from './reply.cts';

/** What happens to a call instead of fal's proper answer. */
export type Action = (exchange: Exchange) => void | Promise<void>;

/** A number is an answer of that status. */
export function toAction(effect: Action | number): Action {
	return typeof effect === 'number' ? answer(effect) : effect;
}

/**
 * Answers without letting the call have any effect. A text is sent as it is; all else as JSON and,
 * like everything that comes from fal itself, with a request id.
 */
export function answer(
	status: number,
	body: unknown = { detail: `Scripted answer ${status}` },
	headers: Record<string, string> = {},
): Action {
	if (typeof body === 'string') {
		const plain = { 'content-type': 'text/plain', ...headers };
		return (exchange) => exchange.send({ status, headers: plain, body });
	}
	return (exchange) =>
		exchange.send(identified(json(status, body, headers), exchange.requestId ?? randomUUID()));
}

/** A gateway's own error page: HTML, and no request id. */
export function ingress(status: number): Action {
	const titles: Record<number, string> = {
		502: 'Bad Gateway',
		503: 'Service Temporarily Unavailable',
		504: 'Gateway Time-out',
	};
	const title = `${status} ${titles[status] ?? 'Error'}`;
	const page =
		`<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n` +
		`<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
	return answer(status, page, { 'content-type': 'text/html' });
}

/** The call has its full effect; what is answered is something else: `acceptThen(504)`. */
export function acceptThen(effect: Action | number): Action {
	const action = toAction(effect);
	return (exchange) => {
		exchange.carryOut();
		return action(exchange);
	};
}

/** The proper answer with its JSON body changed. */
export function rewrite(change: (body: any) => unknown): Action {
	return (exchange) => {
		const reply = exchange.carryOut();
		const body = JSON.stringify(change(JSON.parse(reply.body.toString())));
		exchange.send({ ...reply, body });
	};
}

/** What waiting needs of that which waits: a call to be answered, a webhook to be sent. */
interface Patient {
	wait(milliseconds: number): Promise<void>;
	/** Does what would be done if there were no fault. */
	proceed(): void | Promise<void>;
}

type Doing<T> = (what: T) => void | Promise<void>;

/** As if there were no fault. */
export const normally = (patient: Patient): void | Promise<void> => patient.proceed();

/** Waits first, then does something else; on its own, what would have been done anyway. */
export function slow<T extends Patient>(milliseconds: number, effect?: Doing<T>): Doing<T>;
export function slow(milliseconds: number, status: number): Action;
export function slow(milliseconds: number, effect: Doing<any> | number = normally): Doing<any> {
	const action = toAction(effect);
	return async (patient) => {
		await patient.wait(milliseconds);
		await action(patient);
	};
}

/** The connection is lost after the whole call was read; the call has no effect. */
export const reset: Action = (exchange) => exchange.drop();

/** The connection is lost after the call has had its effect: an accepted submit without answer. */
export const resetAfterAccept: Action = acceptThen(reset);

/** The connection is lost as soon as the head is there, before the body is read. */
export const refuse: Action = (exchange) => exchange.drop();

/** No answer ever, and no effect. */
export const hang: Action = () => {};

/** A stream: what is known now, then silence for ever. Other calls: their effect, but no answer. */
export const stall: Action = (exchange) => exchange.sendThenStall(exchange.carryOut());

/** A stream that ends after its first event. Any other call: as `truncate`. */
export const cut: Action = (exchange) => exchange.sendFirstEvent(exchange.carryOut());

/** Half of the body, and then the connection is lost. */
export const truncate: Action = (exchange) => exchange.sendHalf(exchange.carryOut());

/** Sends the caller somewhere else. */
export function redirectTo(url: string): Action {
	return answer(302, '', { location: url });
}
