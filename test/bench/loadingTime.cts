import { join } from 'node:path';
import { PROJECT } from '../tools/checkout.cts';
import { run } from '../tools/command.cts';
import { median, row, type Row } from './rows.cts';

const TIMES = 9;

interface Loading {
	readonly all: number;
	readonly files: Readonly<Record<string, number>>;
}

/** What dist costs n8n at its start, each time in a fresh process. */
export async function loadingTime(limit: number): Promise<Row[]> {
	const loadings: Loading[] = [];
	for (let time = 0; time < TIMES; time++) {
		const loaded = await run(process.execPath, [join(__dirname, 'loading.js')], { cwd: PROJECT });
		loadings.push(JSON.parse(loaded.stdout) as Loading);
	}
	const files = Object.keys(loadings[0].files).sort();
	const all = median(loadings.map((loading) => loading.all));
	const name = (what: string) => `require on top of n8n-workflow, median of ${TIMES}: ${what}`;
	return [
		...files.map((file) =>
			row(name(file), median(loadings.map((loading) => loading.files[file])), 'ms'),
		),
		row(name(`all ${files.length} files of dist`), all, 'ms', limit),
	];
}
