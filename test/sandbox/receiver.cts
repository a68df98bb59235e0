import { createHash, createPublicKey, verify } from 'node:crypto';
import { listen } from './server.cts';
import type { Certificate } from './server.cts';

/** A webhook as it came in. */
export interface Received {
	readonly path: string;
	readonly headers: Record<string, string>;
	readonly bytes: Buffer;
}

/** What a receiver does: answer with a status, keep silent, or drop the connection. */
export type Reaction = number | 'silence' | 'drop';

/** A place on localhost that webhooks are sent to. Redirects lead to its own `/elsewhere`. */
export interface Receiver {
	readonly port: number;
	readonly url: string;
	readonly received: readonly Received[];
	/** Called before each answer. */
	onCall?: () => void;
	close(): Promise<void>;
}

interface ReceiverOptions {
	/** One after another; the last one stays. */
	reactions?: Reaction[];
	certificate?: Certificate;
}

export async function receiver(options: ReceiverOptions = {}): Promise<Receiver> {
	const { reactions = [200], certificate } = options;
	const received: Received[] = [];
	const { port, close } = await listen(0, certificate, (incoming, response) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => {
			const reaction = reactions[Math.min(received.length, reactions.length - 1)];
			const headers = incoming.headers as Record<string, string>;
			received.push({ path: incoming.url ?? '', headers, bytes: Buffer.concat(chunks) });
			self.onCall?.();
			if (reaction === 'silence') return;
			if (reaction === 'drop') response.destroy();
			else response.writeHead(reaction, { location: '/elsewhere' }).end('noted');
		});
	});
	const scheme = certificate ? 'https' : 'http';
	const url = `${scheme}://127.0.0.1:${port}/hook`;
	const self: Receiver = { port, url, received, close };
	return self;
}

/**
 * Whether one of the published keys vouches for a webhook. fal's docs describe the check; it is
 * written down here once more, so that nothing of what signs is also what verifies.
 */
export async function isVouchedFor(
	{ headers, bytes }: Pick<Received, 'headers' | 'bytes'>,
	jwksUrl: string,
): Promise<boolean> {
	const { keys } = (await (await fetch(jwksUrl)).json()) as { keys: object[] };
	const header = (name: string) => headers[`x-fal-webhook-${name}`] ?? '';
	const digest = createHash('sha256').update(bytes).digest('hex');
	const text = `${header('request-id')}\n${header('user-id')}\n${header('timestamp')}\n${digest}`;
	const signature = Buffer.from(header('signature'), 'hex');
	return keys.some((key) => {
		const published = createPublicKey({ key: key as never, format: 'jwk' });
		return verify(null, Buffer.from(text), published, signature);
	});
}
