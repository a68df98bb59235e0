import assert from 'node:assert/strict';
import { call, executionOf } from '../n8n/called.cts';
import { atFal, held, numbersOf, publishRun, SUSPEND, untilStatus, type Stage } from './stage.cts';

/** Executions that suspend on a worker and go on when fal calls the webhook process. */
export async function suspendChecks(stage: Stage) {
	const { checks, n8n, fal } = stage;
	const { url } = await publishRun(stage, 'suspended', SUSPEND);

	/** Starts an execution and waits until it is suspended, with nothing left at any worker. */
	const park = async (items: number) => {
		const first = fal.submits;
		const numbers = Array.from({ length: items }, (_, n) => n);
		await call(url, numbers.map(held));
		await atFal(stage, () => fal.submits === first + items, 'submits');
		const executionId = executionOf(fal.requests[first]);
		await untilStatus(stage, executionId, 'waiting');
		const indexes = numbers.map((_, n) => first + n);
		return { executionId, numbers, indexes };
	};

	await checks.check('one item suspends, and goes on when fal calls', async () => {
		const { executionId, numbers, indexes } = await park(1);
		fal.release(indexes[0]);
		const execution = await n8n.ended(executionId);
		assert.equal(execution.status, 'success', execution.resultData.error?.message);
		assert.deepEqual(numbersOf(execution), numbers);
		assert.equal(fal.submits, indexes[0] + 1);
	});

	await checks.check('25 items suspend, and go on in order after the last callback', async () => {
		const { executionId, numbers, indexes } = await park(25);
		const delivered = () => fal.webhooks.filter(({ answered }) => answered === 200).length;
		const before = delivered();
		for (const index of indexes.slice(1).reverse()) fal.release(index);
		await atFal(stage, () => delivered() === before + 24, 'callbacks');
		assert.equal((await n8n.execution(executionId)).status, 'waiting');
		fal.release(indexes[0]);
		const execution = await n8n.ended(executionId);
		assert.equal(execution.status, 'success', execution.resultData.error?.message);
		assert.deepEqual(numbersOf(execution), numbers);
		assert.equal(fal.submits, indexes[0] + 25);
		const ofThese = new Set(indexes.map((index) => fal.requests[index].id));
		const calls = fal.calls.filter(({ requestId }) => ofThese.has(requestId ?? ''));
		return `${calls.length} requests to fal for 25 jobs`;
	});

	await checks.check('25 callbacks at once make the execution go on once', async () => {
		const { executionId, numbers, indexes } = await park(25);
		for (const index of indexes) fal.release(index);
		const execution = await n8n.ended(executionId);
		assert.equal(execution.status, 'success', execution.resultData.error?.message);
		assert.deepEqual(numbersOf(execution), numbers);
		assert.equal(execution.resultData.runData.Next.length, 1);
		assert.equal(fal.submits, indexes[0] + 25);
	});
}
