import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxOptions } from '../sandbox/index.cts';
import { itemsOf, type WorkflowNode } from './rest.cts';
import { begin, endOf, next, park, suspendedRun, suspending, withFal } from './parking.cts';
import { chain, falNode, given, scripted, type World } from './world.cts';

const REFUSED = {
	status: 422,
	body: { detail: [{ loc: ['body', 'n'], msg: 'bad', type: 'int_type', input: 'x' }] },
};

/** Executions that wait without being run, until fal calls back. */
export async function suspendChecks(world: World) {
	const { checks, n8n } = world;
	const check = async (
		promise: string,
		prove: (own: World) => Promise<string | void>,
		options: SandboxOptions = {},
	) => await checks.check(promise, async () => await withFal(world, options, prove));

	await check(
		'a suspended Run costs fal nothing and gives its result to the next node',
		async (own) => {
			const { fal } = own;
			const id = await park(own, suspending(own, 'One', [{ hold: true, output: { n: 1 } }]));
			const calls = fal.calls.length;
			await sleep(2000);
			assert.equal(fal.calls.length, calls, 'asked while it waited');
			fal.release(0);
			const execution = await n8n.ended(id);
			assert.equal(execution.status, 'success', endOf(execution));
			const [{ json }] = itemsOf(execution, 'Next');
			const [{ pairedItem }] = itemsOf(execution, 'Run');
			assert.equal(json.n, 1);
			assert.equal((json.fal as { request_id: string }).request_id, fal.requests[0].id);
			assert.deepEqual(pairedItem, { item: 0 });
			assert.equal(execution.resultData.runData.Next.length, 1);
			assert.equal(fal.submits, 1);
			return `${fal.calls.length} calls at fal in all`;
		},
	);

	await check('25 items share one wait and come out in order', async (own) => {
		const { fal } = own;
		const items = Array.from({ length: 25 }, (_, n) => ({ hold: true, output: { n } }));
		const id = await park(own, suspending(own, 'Many', items));
		for (const index of [...fal.requests.keys()].reverse()) fal.release(index);
		const execution = await n8n.ended(id);
		assert.equal(execution.status, 'success', endOf(execution));
		assert.deepEqual(
			itemsOf(execution, 'Next').map(({ json }) => json.n),
			items.map((_, n) => n),
		);
		assert.deepEqual(
			itemsOf(execution, 'Run').map(({ pairedItem }) => pairedItem),
			items.map((_, item) => ({ item })),
		);
		assert.equal(execution.resultData.runData.Next.length, 1);
		assert.equal(fal.submits, 25);
		assert.ok(fal.count('result') <= 50, `${fal.count('result')} results fetched`);
		return `${fal.count('status')} looks, ${fal.count('result')} results fetched`;
	});

	await check('the callback of an earlier Submit wakes Await Result', async (own) => {
		const { fal } = own;
		const submit = scripted('submit');
		const awaiting = {
			operation: 'await',
			endpoint: { __rl: true, mode: 'id', value: '={{ $json.endpoint_id }}' },
			requestId: '={{ $json.request_id }}',
			waitMode: 'suspend',
			options: { holdFirst: 0 },
		};
		const id = await park(
			own,
			chain('Submit, Await suspended', [
				...given({ hold: true, output: { n: 0 } }, { hold: true, output: { n: 1 } }),
				falNode(own, 'Submit', { ...submit, options: { resumeWhenDone: true } }),
				falNode(own, 'Await', awaiting),
				next(),
			]),
		);
		fal.release(1);
		fal.release(0);
		const execution = await n8n.ended(id);
		assert.equal(execution.status, 'success', endOf(execution));
		assert.deepEqual(
			itemsOf(execution, 'Next')
				.map(({ json }) => json.n)
				.sort(),
			[0, 1],
		);
		assert.equal(fal.submits, 2);
	});

	await check('what is finished before it parks is not suspended', async (own) => {
		const items = [{ seconds: 0.2, output: { n: 0 } }];
		const run = falNode(own, 'Run', suspendedRun({ holdFirst: 5 }));
		const execution = await n8n.ended(
			await begin(own, chain('Fast', [...given(...items), run, next()])),
		);
		assert.equal(execution.status, 'success', endOf(execution));
		assert.equal(itemsOf(execution, 'Next')[0].json.n, 0);
		assert.equal(own.fal.count('stream'), 1);
	});

	const failing = async (own: World, onError?: string) => {
		const { fal } = own;
		const items = [0, 1, 2].map((n) => ({
			n,
			hold: true,
			...(n === 1 ? REFUSED : { output: { n } }),
		}));
		const workflow = suspending(own, `Failing: ${onError ?? 'stop'}`, items, { onError });
		const connections = workflow.connections as Record<string, { main: object[][] }>;
		const failed: WorkflowNode = { ...next('Failed'), position: [900, 200] };
		workflow.nodes.push(failed);
		connections.Run.main[1] = [{ node: 'Failed', type: 'main', index: 0 }];
		const id = await park(own, workflow);
		for (const index of fal.requests.keys()) fal.release(index);
		const execution = await n8n.ended(id);
		assert.equal(fal.submits, 3);
		return execution;
	};

	await check('a failed item ends the resumed node when On Error is stop', async (own) => {
		const execution = await failing(own);
		assert.equal(execution.status, 'error');
		assert.match(execution.resultData.error?.message ?? '', /n: must be a whole number/);
		assert.equal(execution.resultData.runData.Next, undefined, 'the next node ran');
		return execution.resultData.error?.message;
	});

	await check('a failed item is an error item when On Error is continue', async (own) => {
		const execution = await failing(own, 'continueRegularOutput');
		assert.equal(execution.status, 'success', endOf(execution));
		const out = itemsOf(execution, 'Next');
		assert.deepEqual(
			out.map(({ json }) => json.n),
			[0, undefined, 2],
		);
		assert.match(out[1].json.error as string, /n: must be a whole number/);
	});

	await check('a failed item takes the error output after resuming, too', async (own) => {
		const execution = await failing(own, 'continueErrorOutput');
		assert.equal(execution.status, 'success', endOf(execution));
		assert.deepEqual(
			itemsOf(execution, 'Next').map(({ json }) => json.n),
			[0, 2],
		);
		assert.equal(itemsOf(execution, 'Failed').length, 1);
		const [{ json, pairedItem }] = itemsOf(execution, 'Run', 1);
		assert.match(json.error as string, /n: must be a whole number/);
		assert.equal((json.details as { statusCode: number }).statusCode, 422);
		assert.deepEqual(pairedItem, { item: 1 });
	});

	await check('the next node starts soon after the callback', async (own) => {
		const { fal } = own;
		const ids: string[] = [];
		for (let n = 0; n < 15; n += 1) {
			ids.push(await park(own, suspending(own, `Latency ${n}`, [{ hold: true, output: { n } }])));
		}
		const delays: number[] = [];
		for (const [index, id] of ids.entries()) {
			fal.release(index);
			const { runData } = (await n8n.ended(id)).resultData;
			const { at } = fal.webhooks.find(({ requestId }) => requestId === fal.requests[index].id)!;
			delays.push(runData.Next[0].startTime - at);
		}
		delays.sort((one, other) => one - other);
		const [median, worst] = [delays[7], delays[14]];
		assert.ok(median < 1000, `median ${median} ms`);
		return `median ${median} ms (target 300), worst ${worst} ms`;
	});
}
