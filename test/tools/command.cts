import { spawn } from 'node:child_process';

export interface CommandOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
}

export interface CommandResult {
	code: number;
	/** Standard output and standard error, as they came. */
	text: string;
	/** Standard output alone, for commands that print data. */
	stdout: string;
}

/** Runs a command to its end and gives what it printed; its exit code is the caller's to judge. */
export async function attempt(
	command: string,
	args: string[],
	{ cwd, env = process.env }: CommandOptions,
): Promise<CommandResult> {
	return await new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
		let text = '';
		let stdout = '';
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
			text += chunk;
			stdout += chunk;
		});
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? 1, text, stdout }));
	});
}

/** Runs a command that has to succeed; otherwise the end of what it printed is the error. */
export async function run(
	command: string,
	args: string[],
	options: CommandOptions,
): Promise<CommandResult> {
	const result = await attempt(command, args, options);
	if (result.code === 0) return result;
	const end = result.text.trim().split('\n').slice(-30).join('\n');
	throw new Error(`${command} ${args.join(' ')} ended with code ${result.code}:\n${end}`);
}
