import assert from 'node:assert/strict';
import { Editor, type Theme } from './editor.cts';
import { exampleWorkflows } from './examples.cts';
import type { SavedWorkflow } from './rest.cts';
import { chain, falNode, given, scripted, type World } from './world.cts';

/** What a user sees: a walk through the editor in both themes, with a picture at each stop. */
export async function editorChecks(world: World, folder: string) {
	const { n8n } = world;
	const examples = await exampleWorkflows(world.credential);
	const named = (name: string) => examples.find((example) => example.name === name)!;
	const [run, submitThenAwait] = [named('fal: Run'), named('fal: Submit, then Await')];
	const workflows = {
		run: await n8n.createWorkflow({ ...run, name: 'Run in the editor' }),
		submitThenAwait: await n8n.createWorkflow({ ...submitThenAwait, name: 'Await in the editor' }),
		failing: await n8n.createWorkflow(failingWorkflow(world)),
	};
	for (const theme of ['light', 'dark'] as const) {
		const editor = await Editor.open(n8n.url, folder, theme);
		await walk(world, editor, theme, workflows).finally(async () => await editor.close());
	}
}

async function walk(
	{ checks }: World,
	editor: Editor,
	theme: Theme,
	workflows: Record<'run' | 'submitThenAwait' | 'failing', SavedWorkflow>,
) {
	const { page } = editor;
	const stop = async (promise: string, picture: string, prove: () => Promise<void>) => {
		await checks.check(`editor, ${theme}: ${promise}`, async () => {
			await prove().finally(async () => await editor.picture(`${theme}-${picture}`));
		});
	};

	const model = (name: RegExp) => page.getByTestId('rlc-item').filter({ hasText: name }).first();

	await stop('an example opens without a complaint', 'example', async () => {
		await editor.openWorkflow(workflows.submitThenAwait.id);
		assert.equal(await page.getByTestId('node-issues').count(), 0);
	});
	await stop('Submit shows what it needs', 'submit', async () => {
		await editor.openNode('Submit');
		await parametersAre(editor, ['resource', 'operation', 'endpoint', 'inputMode', 'inputJson']);
	});
	await stop('Await Result shows what it needs', 'await', async () => {
		await editor.closeNode();
		await editor.openNode('Await Result');
		await parametersAre(editor, ['resource', 'operation', 'endpoint', 'requestId']);
	});
	await stop('Run shows what it needs', 'run', async () => {
		await editor.openWorkflow(workflows.run.id);
		await editor.openNode('Run');
		await parametersAre(editor, ['resource', 'operation', 'endpoint', 'inputMode', 'inputJson']);
	});
	await stop('Run is one of five operations', 'operations', async () => {
		await page.getByTestId('parameter-input-operation').click();
		const operations = page.locator('.el-select-dropdown__item:visible');
		await operations.first().waitFor();
		assert.equal(await operations.count(), 5);
	});
	await stop('Run offers its options', 'options', async () => {
		await page.keyboard.press('Escape');
		await page.getByTestId('collection-parameter-add').click();
		const options = page.getByTestId('collection-parameter-option');
		await options.first().waitFor();
		await editor.picture(`${theme}-options-first`);
		await options.last().scrollIntoViewIfNeeded();
		assert.ok((await options.count()) >= 10, `${await options.count()} options`);
	});
	await stop('the model picker searches as one types', 'picker', async () => {
		await page.keyboard.press('Escape');
		await editor.chooseLocatorMode('endpoint', 'list');
		await page.getByTestId('rlc-input').click();
		await page.getByTestId('rlc-search').fill('whisper');
		await model(/whisper/i).waitFor();
		await model(/schnell/i).waitFor({ state: 'hidden' });
	});
	await stop('a model is chosen from the list', 'picked', async () => {
		await page.getByTestId('rlc-search').fill('flux schnell');
		await model(/schnell/i).click();
		assert.match(await page.getByTestId('rlc-input').inputValue(), /schnell/i);
	});
	await stop('the image is in the output after a run', 'output', async () => {
		await page.getByTestId('node-execute-button').click();
		const output = page.getByTestId('output-panel');
		await output.getByText('images').first().waitFor();
		await editor.picture(`${theme}-output-table`);
		await output.getByTestId('radio-button-json').click();
		await output.getByText('billable_units').first().waitFor();
	});
	await stop('the credential shows its hosts, and that it works', 'credential-hosts', async () => {
		await page.getByTestId('credential-edit-button').click();
		await page.getByTestId('parameter-input-queueHost').first().waitFor();
		await page.getByText('Connection tested successfully').waitFor();
	});
	await stop('without hosts of its own the credential is one field', 'credential', async () => {
		await page.getByTestId('parameter-input-customHosts').locator('.el-switch').click();
		await page.getByTestId('parameter-input-queueHost').waitFor({ state: 'hidden' });
	});
	await stop('a failure says what to change', 'failure', async () => {
		await editor.openWorkflow(workflows.failing.id);
		await editor.openNode('Run');
		await page.getByTestId('node-execute-button').click();
		await page
			.getByTestId('output-panel')
			.getByText(/duration/)
			.first()
			.waitFor();
	});
	await stop('the node is found by its name, with its actions', 'creator', async () => {
		await editor.closeNode();
		await page.getByTestId('node-creator-plus-button').click();
		await page.getByTestId('node-creator-search-bar').fill('fal');
		await page.getByTestId('node-creator-item-name').filter({ hasText: /^fal$/ }).click();
		await page.getByText('Await result of request').waitFor();
		await page.getByText('Run request').waitFor();
	});
}

/** Every one of these parameters is on the screen. */
async function parametersAre({ page }: Editor, names: string[]) {
	for (const name of names) await page.getByTestId(`parameter-input-${name}`).first().waitFor();
}

function failingWorkflow(world: World) {
	const refusal = {
		detail: [
			{
				loc: ['body', 'duration'],
				msg: "Input should be '5' or '10'",
				type: 'literal_error',
				input: '7',
				ctx: { expected: "'5' or '10'" },
			},
		],
	};
	return chain('Refused in the editor', [
		...given({ status: 422, body: refusal }),
		falNode(world, 'Run', scripted('run')),
	]);
}
