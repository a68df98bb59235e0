/**
 * The end of `.ci/run`: reads what each step printed and its exit code from the folder it is given,
 * and prints one line for each and one for all.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

interface Count {
	passed: number;
	failed: number;
}

/** These count their tests; a run of one in which nothing is counted has tested nothing. */
const SUITES = ['test', 'e2e'];

/** A step without tests of its own is one check. A bad exit code outweighs any count. */
function judge(step: string, output: string, code: number): Count {
	const { passed, failed } = add(lines(output).map(countIn));
	const counted = passed + failed > 0;
	if (!counted && (SUITES.includes(step) || code !== 0)) return { passed: 0, failed: 1 };
	if (!counted) return { passed: 1, failed: 0 };
	return { passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}

/** Jest says `Tests: 1 failed, 30 passed, 31 total`; the end-to-end suite `30 passed, 1 failed`. */
function countIn(line: string): Count {
	const isSummary = /^Tests: .* total$/.test(line) || /^\d+ passed, \d+ failed$/.test(line);
	const figure = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
	return isSummary
		? { passed: figure('passed'), failed: figure('failed') }
		: { passed: 0, failed: 0 };
}

function add(counts: Count[]): Count {
	const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
	return { passed: sum('passed'), failed: sum('failed') };
}

function lines(output: string): string[] {
	return stripVTControlCharacters(output)
		.split(/\r?\n/)
		.map((line) => line.trim());
}

const folder = process.argv[2];
const steps = readdirSync(folder)
	.filter((file) => file.endsWith('.code'))
	.map((file) => basename(file, '.code'));
const counts = steps.map((step) => {
	const output = readFileSync(join(folder, `${step}.log`), 'utf8');
	const code = Number(readFileSync(join(folder, `${step}.code`), 'utf8'));
	const count = judge(step, output, code);
	console.log(`${step}: ${count.passed} passed, ${count.failed} failed, exit code ${code}`);
	return count;
});
const missing = SUITES.filter((suite) => !steps.includes(suite));
const total = add([...counts, { passed: 0, failed: missing.length }]);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
