import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, executionOf, publishCalled, callUrl } from '../n8n/called.cts';
import { itemsOf, type Execution } from '../n8n/rest.cts';
import { falNode } from '../n8n/world.cts';
import { takenOnBy } from './cluster.cts';
import {
	atFal,
	executionsOf,
	held,
	numbersOf,
	publishRun,
	SUSPEND,
	untilStatus,
	type Stage,
} from './stage.cts';

const HELD = 6;
const PARKED = 6;
/** Longer than n8n needs to start a job anew, if it did. */
const SETTLING = 3000;

/** A worker is killed while some executions hold it and others are suspended. */
export async function killChecks(stage: Stage) {
	const { checks, n8n, fal, cluster } = stage;
	const parking = await publishRun(stage, 'parked', SUSPEND);
	const holding = await publishRun(stage, 'held');

	const first = fal.submits;
	for (let n = 0; n < PARKED; n += 1) await call(parking.url, [held(n)]);
	await atFal(stage, () => fal.submits === first + PARKED, 'submits');
	const parked = fal.requests.slice(first).map(executionOf);
	for (const id of parked) await untilStatus(stage, id, 'waiting');
	for (let n = 0; n < HELD; n += 1) await call(holding.url, numbersAt(n).map(held));
	const submits = first + PARKED + 2 * HELD;
	await atFal(stage, () => fal.submits === submits, 'submits');
	const ofHeld = await executionsOf(stage, holding.workflowId);

	const [victim] = cluster.workers;
	const doomed = (await takenOnBy(victim)).filter((id) => ofHeld.includes(id));
	const cancels = fal.count('cancel');
	process.kill(victim.pid, 'SIGKILL');
	await victim.ended;
	const killedAt = Date.now();
	for (let index = first; index < submits; index += 1) fal.release(index);

	await checks.check('suspended executions go on, whoever suspended them', async () => {
		const theirs = (await takenOnBy(victim)).filter((id) => parked.includes(id)).length;
		for (const [index, id] of parked.entries()) {
			const execution = await n8n.ended(id);
			assert.equal(execution.status, 'success', execution.resultData.error?.message);
			assert.deepEqual(numbersOf(execution), [numberOf(fal.requests[first + index])]);
		}
		return `${theirs} of ${PARKED} had been suspended by the killed worker`;
	});

	await checks.check('executions held by the other worker end with their results', async () => {
		const spared = ofHeld.filter((id) => !doomed.includes(id));
		assert.ok(spared.length > 0, 'the killed worker had all of them');
		for (const id of spared) {
			const execution = await n8n.ended(id);
			assert.equal(execution.status, 'success', execution.resultData.error?.message);
			assert.deepEqual(numbersOf(execution), numbersAt(ofHeld.indexOf(id)));
		}
		return `${spared.length} executions`;
	});

	await checks.check(
		'executions held by the killed worker fail and are not run again',
		async () => {
			assert.ok(doomed.length > 0, 'the killed worker had none of them');
			const ends: Execution[] = [];
			for (const id of doomed) ends.push(await n8n.ended(id, 90));
			const seconds = ((Date.now() - killedAt) / 1000).toFixed(0);
			await sleep(SETTLING);
			for (const { status } of ends) assert.ok(['error', 'crashed'].includes(status), status);
			assert.equal(fal.submits, submits, 'submitted anew');
			assert.equal(fal.count('cancel'), cancels, 'cancelled');
			const why = ends.map(({ status, resultData }) => `${status} (${resultData.error?.message})`);
			return `${doomed.length} executions, noticed after ${seconds} s: ${[...new Set(why)].join(', ')}`;
		},
	);

	await checks.check(
		'what they had paid for is still at fal, and Await Result gets it',
		async () => {
			const numbers = doomed.flatMap((id) => numbersAt(ofHeld.indexOf(id)));
			const ofAll = fal.requests.slice(first + PARKED);
			const requests = ofAll.filter((request) => numbers.includes(numberOf(request)));
			const { id: workflowId } = await publishCalled(n8n, 'collected', [
				falNode(stage, 'Await', {
					operation: 'await',
					endpoint: { __rl: true, mode: 'id', value: 'sandbox/script' },
					requestId: '={{ $json.script }}',
				}),
			]);
			const ids = requests.map(({ id }) => id);
			await call(callUrl(cluster.webhooks.url, 'collected'), ids);
			const [executionId] = await untilAny(stage, workflowId);
			const execution = await n8n.ended(executionId);
			assert.equal(execution.status, 'success', execution.resultData.error?.message);
			const collected = itemsOf(execution, 'Await').map(({ json }) => json.n);
			assert.deepEqual(collected, requests.map(numberOf));
			assert.equal(collected.length, numbers.length);
			assert.equal(fal.submits, submits);
			return `${collected.length} results`;
		},
	);
}

/** What a request is to give. */
function numberOf({ input }: { input: unknown }): number {
	return (input as { output: { n: number } }).output.n;
}

/** What the items of the n-th held execution give. */
function numbersAt(n: number): number[] {
	return [2 * n, 2 * n + 1];
}

/** The executions of a workflow as soon as it has one. */
async function untilAny(stage: Stage, workflowId: string): Promise<string[]> {
	for (let patience = 0; patience < 100; patience += 1) {
		const ids = await executionsOf(stage, workflowId);
		if (ids.length > 0) return ids;
		await sleep(100);
	}
	return [];
}
