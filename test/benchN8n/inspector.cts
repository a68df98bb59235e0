import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'undici';

const PATIENCE_MS = 10_000;
const MIB = 2 ** 20;

/** What a process takes, in MiB, with its garbage collected. */
export interface Memory {
	/** In RAM, everything native included. */
	readonly resident: number;
	/** Of JavaScript. */
	readonly heap: number;
}

/** Looks into a process of Node that was started with `--inspect` and `--expose-gc`. */
export class Inspector {
	private last = 0;

	private constructor(private readonly socket: WebSocket) {}

	static async open(port: number): Promise<Inspector> {
		const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
		const [{ webSocketDebuggerUrl }] = (await answer.json()) as Array<{
			webSocketDebuggerUrl: string;
		}>;
		const socket = new WebSocket(webSocketDebuggerUrl);
		await new Promise((resolve, reject) => {
			socket.addEventListener('open', resolve);
			socket.addEventListener('error', reject);
		});
		return new Inspector(socket);
	}

	/** What is left after collecting garbage until that changes little. */
	async settled(): Promise<Memory> {
		for (let round = 0; round < 3; round += 1) {
			await this.evaluate('gc({ type: "major", execution: "sync", flavor: "last-resort" })');
			await sleep(1000);
		}
		return await this.now();
	}

	/** What it takes at this moment, garbage included. */
	async now(): Promise<Memory> {
		const usage = JSON.parse(
			await this.evaluate('JSON.stringify(process.memoryUsage())'),
		) as NodeJS.MemoryUsage;
		return { resident: usage.rss / MIB, heap: usage.heapUsed / MIB };
	}

	close() {
		this.socket.close();
	}

	private async evaluate(expression: string): Promise<string> {
		const id = ++this.last;
		const answer = new Promise<string>((resolve, reject) => {
			const timer = setTimeout(() => reject(new Error('n8n is not inspected')), PATIENCE_MS);
			const listen = ({ data }: { data: unknown }) => {
				const said = JSON.parse(String(data)) as {
					id?: number;
					result?: { result: { value: string }; exceptionDetails?: { text: string } };
				};
				if (said.id !== id) return;
				clearTimeout(timer);
				this.socket.removeEventListener('message', listen);
				const { result, exceptionDetails } = said.result ?? {};
				if (!result || exceptionDetails) reject(new Error(exceptionDetails?.text ?? 'Refused'));
				else resolve(result.value);
			};
			this.socket.addEventListener('message', listen);
		});
		const params = { expression, returnByValue: true };
		this.socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
		return await answer;
	}
}
