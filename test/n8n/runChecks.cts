import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { exampleWorkflows } from './examples.cts';
import { itemsOf, type Execution, type Workflow } from './rest.cts';
import { chain, falNode, given, node, scripted, type World } from './world.cts';

/** Workflows run by n8n's own server: by hand, by a webhook, stopped, and with failures. */
export async function runChecks(world: World) {
	const { checks, n8n, fal, credential } = world;

	const runByHand = async (workflow: Workflow): Promise<Execution> => {
		const saved = await n8n.createWorkflow(workflow);
		const [{ name: trigger }] = workflow.nodes.filter(({ type }) => type.endsWith('Trigger'));
		return await n8n.ended(await n8n.start(saved, trigger));
	};

	const examples = await exampleWorkflows(credential);
	const images = examples.filter(({ name }) => /: (Run|Submit, then Await)$/.test(name));
	for (const example of images) {
		await checks.check(`the example "${example.name}" gives an image`, async () => {
			const execution = await runByHand(example);
			const last = example.nodes.at(-1)?.name ?? '';
			assert.equal(execution.status, 'success', execution.resultData.error?.message);
			const [{ json }] = itemsOf(execution, last);
			const { request_id, urls } = json.fal as { request_id: string; urls: string[] };
			assert.equal(request_id, fal.requests.at(-1)?.id);
			const image = await fetch(urls[0]);
			assert.equal(image.headers.get('content-type'), 'image/png');
		});
	}

	await checks.check('the example for long videos suspends, and gives a video', async () => {
		const example = examples.find(({ name }) => name.startsWith('fal: Long videos'))!;
		const options = { timeout: 60, holdFirst: 0 };
		const nodes = example.nodes.map((each) =>
			each.name === 'Run' ? { ...each, parameters: { ...each.parameters, options } } : each,
		);
		const execution = await runByHand({ ...example, nodes });
		assert.equal(execution.status, 'success', execution.resultData.error?.message);
		const [{ json }] = itemsOf(execution, 'Video');
		const video = await fetch((json.fal as { urls: string[] }).urls[0]);
		assert.equal(video.headers.get('content-type'), 'video/mp4');
	});

	await checks.check(
		'a receipt says where the request is, and awaiting it submits nothing',
		async () => {
			const before = fal.submits;
			const execution = await runByHand(
				chain('Submit, Await', [
					...given({ seconds: 0.3, output: { n: 1 } }, { seconds: 0.1, output: { n: 2 } }),
					falNode(world, 'Submit', scripted('submit')),
					falNode(world, 'Await', {
						operation: 'await',
						endpoint: { __rl: true, mode: 'id', value: '={{ $json.endpoint_id }}' },
						requestId: '={{ $json.request_id }}',
					}),
				]),
			);
			assert.equal(execution.status, 'success', execution.resultData.error?.message);
			const receipts = itemsOf(execution, 'Submit').map(({ json }) => json.request_id);
			const submitted = fal.requests.slice(before).map(({ id }) => id);
			assert.deepEqual([...receipts].sort(), [...submitted].sort());
			const results = itemsOf(execution, 'Await');
			assert.deepEqual(
				results.map(({ json }) => json.n),
				[1, 2],
			);
			const awaited = results.map(({ json }) => (json.fal as { request_id: string }).request_id);
			assert.deepEqual(awaited, receipts);
		},
	);

	await checks.check(
		'a production webhook runs fal and answers with the results in order',
		async () => {
			const saved = await n8n.createWorkflow(
				chain('Webhook, Run', [
					node(
						'Webhook',
						'n8n-nodes-base.webhook',
						2,
						{
							httpMethod: 'POST',
							path: 'e2e',
							responseMode: 'lastNode',
							responseData: 'allEntries',
						},
						{ webhookId: 'e2e' },
					),
					node('Items', 'n8n-nodes-base.splitOut', 1, {
						fieldToSplitOut: 'body.items',
						options: { destinationFieldName: 'script' },
					}),
					falNode(world, 'Run', { ...scripted('run'), inputJson: '={{ $json.script }}' }),
				]),
			);
			await n8n.activate(saved);
			const items = [0.6, 0.1, 0.3].map((seconds, n) => ({ seconds, output: { n } }));
			const answer = (await postWhenLive(`${n8n.url}/webhook/e2e`, { items })) as Array<{
				n: number;
			}>;
			assert.deepEqual(
				answer.map(({ n }) => n),
				[0, 1, 2],
			);
		},
	);

	await checks.check('a failed item takes the error output, the others the first', async () => {
		const refusal = {
			detail: [{ loc: ['body', 'duration'], msg: 'Invalid', type: 'literal_error', input: '7' }],
		};
		const execution = await runByHand(
			chain('Error output', [
				...given({ output: { n: 0 } }, { status: 422, body: refusal }, { output: { n: 2 } }),
				falNode(world, 'Run', scripted('run'), { onError: 'continueErrorOutput' }),
			]),
		);
		assert.equal(execution.status, 'success', execution.resultData.error?.message);
		assert.deepEqual(
			itemsOf(execution, 'Run').map(({ json }) => json.n),
			[0, 2],
		);
		const failed = itemsOf(execution, 'Run', 1);
		assert.equal(failed.length, 1);
		const { error, details } = failed[0].json as {
			error: string;
			details: Record<string, unknown>;
		};
		assert.match(error, /duration/);
		assert.equal(details.statusCode, 422);
		assert.ok(details.requestId);
		assert.deepEqual(failed[0].pairedItem, { item: 1 });
	});

	await checks.check('Stop cancels the request at fal, exactly once', async () => {
		const cancels = fal.count('cancel');
		const request = fal.submits;
		const saved = await n8n.createWorkflow(
			chain('Stopped', [...given({ hold: true }), falNode(world, 'Run', scripted('run'))]),
		);
		const executionId = await n8n.start(saved, 'Start');
		await fal.untilStatus(request, 'IN_PROGRESS');
		await n8n.stop(executionId);
		await fal.until('cancel', cancels + 1);
		const { status } = await n8n.ended(executionId);
		await sleep(1500);
		assert.equal(status, 'canceled');
		assert.equal(fal.count('cancel'), cancels + 1);
		assert.ok(fal.requests[request].cancelled);
	});
}

/** An activated workflow's webhook is there some moments later. */
async function postWhenLive(url: string, body: unknown): Promise<unknown> {
	const deadline = Date.now() + 15_000;
	for (;;) {
		const headers = { 'content-type': 'application/json' };
		const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
		const text = await response.text();
		if (response.ok) return JSON.parse(text);
		if (response.status !== 404 || Date.now() > deadline) {
			throw new Error(`${response.status} ${text}`);
		}
		await sleep(250);
	}
}
