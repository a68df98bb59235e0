import { Agent, request } from 'undici';
import { lookUpLoopback, reasonToRefuse } from './loopback.cts';
import type { Timers } from './timers.cts';

/** What came of sending a webhook once. */
export interface Sent {
	/** The status code; `lost` if there was none because nothing could be sent or received. */
	readonly answered: number | 'timeout' | 'lost';
	/** Why it was lost. */
	readonly reason?: string;
}

/** Posts webhooks: on a connection of its own each, to this machine alone, following nothing. */
export class WebhookSender {
	private readonly agent: Agent;

	/** `ca` is the certificate to trust besides those that Node trusts, as PEM. */
	constructor(
		private readonly timers: Timers,
		ca: string | undefined,
	) {
		this.agent = new Agent({
			pipelining: 0,
			headersTimeout: 0,
			bodyTimeout: 0,
			connect: { ca, autoSelectFamily: true, lookup: lookUpLoopback },
		});
	}

	/** Never throws. `limit` is in milliseconds, up to the head of the answer. */
	async post(
		url: string,
		headers: Record<string, string>,
		body: string,
		limit: number,
	): Promise<Sent> {
		const reason = reasonToRefuse(url);
		if (reason !== undefined) return { answered: 'lost', reason };
		const late = new AbortController();
		const callOff = this.timers.after(limit, () => late.abort());
		try {
			const answer = await request(url, {
				method: 'POST',
				headers,
				body,
				signal: late.signal,
				dispatcher: this.agent,
			});
			answer.body.dump().catch(() => {});
			return { answered: answer.statusCode };
		} catch (error) {
			if (late.signal.aborted) return { answered: 'timeout' };
			return { answered: 'lost', reason: reasonOf(error as NodeJS.ErrnoException) };
		} finally {
			callOff();
		}
	}

	/** Ends every connection. */
	async close(): Promise<void> {
		await this.agent.destroy();
	}
}

/** Several addresses that were tried in vain give an error with a code but without words. */
function reasonOf({ message, code }: NodeJS.ErrnoException): string {
	return message || (code ?? 'Unknown');
}
