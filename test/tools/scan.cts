/**
 * `npm run scan`: the scanner that n8n runs on a published community package,
 * on the sources and on the tarball that npm would publish.
 */
import { mkdir, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT, withCopyOfProject } from './checkout.cts';
import { run } from './command.cts';
import { gates } from './gates.cts';

interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage(
		folder: string,
		patterns: string[],
	): Promise<{ passed: boolean; message?: string }>;
}

/** What ESLint says of one file, as far as the scan needs it. */
interface LintResult {
	filePath: string;
	messages: Array<{
		ruleId: string | null;
		severity: 1 | 2;
		message: string;
		line?: number;
		column?: number;
	}>;
}

/** What the scanner matches in a tarball; its source patterns are exported, these are not. */
const TARBALL_PATTERNS = ['**/*.js', 'package.json'];

async function scan(): Promise<boolean> {
	const scannerFile = join(await gates(), SCANNER);
	const scanner = (await import(pathToFileURL(scannerFile).href)) as Scanner;
	const linted = watchEslint(scannerFile);

	return await withCopyOfProject(tmpdir(), async (copy) => {
		const examine = async (what: string, folder: string, patterns: string[]) => {
			linted.length = 0;
			const verdict = await scanner.analyzePackage(folder, patterns);
			return report(what, folder, linted, verdict);
		};
		const sourcesPass = await examine('sources', copy, scanner.SOURCE_FILE_PATTERNS);
		const tarballPasses = await examine('tarball', await packed(copy), TARBALL_PATTERNS);
		return sourcesPass && tarballPasses;
	});
}

const SCANNER = 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs';

/** The scanner tells its findings only when it fails, so they are taken from its ESLint. */
function watchEslint(scannerFile: string): LintResult[] {
	const seen: LintResult[] = [];
	const { ESLint } = createRequire(scannerFile)('eslint');
	const lintFiles = ESLint.prototype.lintFiles;
	ESLint.prototype.lintFiles = async function (patterns: string[]) {
		const results: LintResult[] = await lintFiles.call(this, patterns);
		seen.push(...results);
		return results;
	};
	return seen;
}

/** Builds and packs the copy as a publisher would, and unpacks the tarball. */
async function packed(copy: string): Promise<string> {
	await symlink(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
	await run('npm', ['run', 'build'], { cwd: copy });
	const tarball = (await run('npm', ['pack', '--silent'], { cwd: copy })).stdout.trim();
	const folder = join(copy, 'tarball');
	await mkdir(folder);
	await run('tar', ['-xzf', join(copy, tarball), '-C', folder, '--strip-components=1'], {
		cwd: copy,
	});
	return folder;
}

/** Prints the findings. Passes if the scanner did, provided that it read something. */
function report(
	what: string,
	folder: string,
	results: LintResult[],
	verdict: { passed: boolean; message?: string },
): boolean {
	const files = results.filter(({ messages }) => !messages.some(isIgnoredFile));
	for (const { filePath, messages } of results) {
		for (const { severity, line = 0, column = 0, message, ruleId } of messages) {
			const place = `${relative(folder, filePath)}:${line}:${column}`;
			console.log(
				`  ${place}  ${severity === 2 ? 'error' : 'warning'}  ${message}  ${ruleId ?? ''}`,
			);
		}
	}
	const passed = verdict.passed && files.length > 1;
	const reason = files.length > 1 ? (verdict.message ?? '') : 'hardly anything was scanned';
	console.log(`${what}: ${files.length} files scanned, ${passed ? 'passed' : `FAILED ${reason}`}`);
	return passed;
}

/** ESLint reports a file that it left out as a message without a rule. */
function isIgnoredFile({ ruleId, message }: LintResult['messages'][number]): boolean {
	return ruleId === null && message.startsWith('File ignored');
}

scan().then(
	(passed) => (process.exitCode = passed ? 0 : 1),
	(error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	},
);
