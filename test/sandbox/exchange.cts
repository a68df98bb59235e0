import { STATUS_CODES, type ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Call } from './call.cts';
import type { Ledger } from './ledger.cts';
import type { Reply } from './reply.cts';
import type { Timers } from './timers.cts';

/** How much of an event stream is delivered. */
type Delivery = 'all' | 'then silence' | 'first event';

/** A call and the ways to answer it, well or badly. Faults are written in terms of this. */
export class Exchange {
	private carriedOut?: Reply;

	constructor(
		private readonly call: Call,
		private readonly response: ServerResponse,
		private readonly process: () => Reply,
		private readonly ledger: Ledger,
		private readonly timers: Timers,
	) {}

	/** The request that the call is about, if there is one. */
	get requestId(): string | undefined {
		return this.call.requestId;
	}

	/** Lets the call have its effect, once, and returns fal's proper answer. */
	carryOut(): Reply {
		this.carriedOut ??= this.process();
		return this.carriedOut;
	}

	/** Answers properly. */
	proceed(): void {
		this.send(this.carryOut());
	}

	/** Answers. */
	send(reply: Reply): void {
		if (reply.events !== undefined) this.stream(reply, 'all');
		else if (this.sendHead(reply)) this.response.end(reply.body);
	}

	/** Sends a stream's first event and ends it there; other answers are cut in half. */
	sendFirstEvent(reply: Reply): void {
		if (reply.events !== undefined) this.stream(reply, 'first event');
		else this.sendHalf(reply);
	}

	/** Sends a stream's first event and leaves the connection open; other answers never come. */
	sendThenStall(reply: Reply): void {
		if (reply.events !== undefined) this.stream(reply, 'then silence');
	}

	/** Sends half of the body and drops the connection. */
	sendHalf(reply: Reply): void {
		if (!this.sendHead(reply)) return;
		const body = Buffer.from(reply.body);
		this.response.write(body.subarray(0, body.length >> 1), () => this.response.destroy());
	}

	/** Drops the connection without an answer: over plain TCP with a reset. */
	drop(): void {
		const { socket } = this.response;
		if (socket === null) return;
		if (socket instanceof TLSSocket) socket.destroy();
		else socket.resetAndDestroy();
	}

	wait(milliseconds: number): Promise<void> {
		return new Promise((resolve) => this.timers.after(milliseconds, resolve));
	}

	private stream(reply: Reply, delivery: Delivery): void {
		if (!this.sendHead(reply)) return;
		this.response.flushHeaders();
		let silent = false;
		const send = (data: unknown) => {
			if (silent) return;
			this.response.write(`data: ${JSON.stringify(data)}\n\n`);
			silent = delivery !== 'all';
			if (delivery === 'first event') this.response.end();
		};
		const end = () => {
			if (delivery !== 'then silence') this.response.end();
		};
		const stop = reply.events?.(send, end);
		this.ledger.openStreams += 1;
		this.response.once('close', () => {
			this.ledger.openStreams -= 1;
			this.ledger.changed();
			stop?.();
		});
	}

	/** False if the caller is gone, so that there is nobody to answer. */
	private sendHead({ status, headers, body, events }: Reply): boolean {
		if (this.response.destroyed) return false;
		const length = events ? {} : { 'content-length': Buffer.byteLength(body) };
		const reason = STATUS_CODES[status] ?? 'Client Closed Request';
		this.response.writeHead(status, reason, { ...headers, ...length });
		this.call.answered = status;
		this.ledger.changed();
		return true;
	}
}
