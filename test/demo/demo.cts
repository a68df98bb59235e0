/**
 * `npm run demo`: the example workflows on n8n's own engine. fal is the sandbox on this machine or,
 * with FAL_KEY in the environment, fal itself.
 */
import { packageParts } from '../engine/workflow.cts';
import { sandbox } from '../sandbox/index.cts';
import { runExample, type Step } from './example.cts';
import { explain } from './explain.cts';
import { saveMedia } from './media.cts';
import { showSteps } from './show.cts';

const EXAMPLES = ['submit-then-await', 'run'];

/** What the node tells about a request, beside the model's own output. */
interface AboutRequest {
	readonly request_id: string;
	readonly billable_units: number | null;
	readonly urls: readonly string[];
}

async function demo(key?: string): Promise<void> {
	const fal = key ? undefined : await sandbox();
	console.log(
		fal
			? 'fal is the sandbox on this machine, which is free. With FAL_KEY set it is fal.ai.'
			: 'fal is fal.ai, and your account pays for two small images.',
	);
	try {
		const parts = fal ? packageParts(fal.key, fal.hosts) : packageParts(key ?? '');
		for (const name of EXAMPLES) {
			const file = `examples/${name}.json`;
			console.log(`\n${file}`);
			const steps = await runExample(file, parts);
			console.log(showSteps(steps));
			for (const line of await summary(name, steps)) console.log(`  → ${line}`);
		}
	} finally {
		await fal?.close();
	}
}

/** Which request it was, what it cost, and where its pictures are now. */
async function summary(name: string, steps: readonly Step[]): Promise<string[]> {
	const [{ json }] = steps[steps.length - 1].items;
	const { request_id: id, billable_units: units, urls } = json.fal as unknown as AboutRequest;
	const lines = [`request  ${id}`, `billed   ${units ?? '?'} ${units === 1 ? 'unit' : 'units'}`];
	for (const [index, url] of urls.entries()) {
		const path = await saveMedia(url, urls.length === 1 ? name : `${name}-${index + 1}`);
		lines.push(`saved    ${path}`);
	}
	return lines;
}

demo(process.env.FAL_KEY?.trim()).catch((error: Error) => {
	console.error(`\nThe demo failed: ${explain(error)}`);
	process.exitCode = 1;
});
