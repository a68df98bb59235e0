import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';

/** A process of ours. It speaks first, then answers every message with one. */
export class Child<Greeting> {
	private constructor(
		private readonly process: ChildProcess,
		private readonly name: string,
		/** What it said when it was ready. */
		readonly greeting: Greeting,
	) {}

	static async start<Greeting>(
		file: string,
		args: string[] = [],
		env: NodeJS.ProcessEnv = {},
	): Promise<Child<Greeting>> {
		const child = fork(file, args, {
			env: { ...process.env, ...env },
			execArgv: [...process.execArgv, '--expose-gc'],
		});
		const name = basename(file);
		return new Child(child, name, (await nextMessage(child, name)) as Greeting);
	}

	async ask<Answer>(question: object): Promise<Answer> {
		const answer = nextMessage(this.process, this.name);
		this.process.send(question);
		return (await answer) as Answer;
	}

	async end(): Promise<void> {
		const ended = once(this.process, 'exit');
		this.process.disconnect();
		await ended;
	}
}

async function nextMessage(child: ChildProcess, name: string): Promise<unknown> {
	return await new Promise((resolve, reject) => {
		const died = (code: number | null) =>
			reject(new Error(`${name} ended early, with code ${code}`));
		child.once('exit', died);
		child.once('message', (message) => {
			child.off('exit', died);
			resolve(message);
		});
	});
}

/** The other side: greets, answers, and is gone as soon as nobody listens any more. */
export function serve<Question>(greeting: unknown, answer: (question: Question) => unknown): void {
	process.on('disconnect', () => process.exit());
	process.on('message', (question: Question) => {
		Promise.resolve(answer(question)).then(
			(said) => process.send?.(said),
			(error: unknown) => {
				console.error(error);
				process.exit(1);
			},
		);
	});
	process.send?.(greeting);
}
