import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { onResult, slow } from '../sandbox/faults.cts';
import { endOf, park, suspending, until, withFal } from './parking.cts';
import { submitAll, told, triggered } from './receiving.cts';
import { itemsOf } from './rest.cts';
import type { World } from './world.cts';

/** The power supply of the n8n under test. */
export interface Mains {
	/** Ends n8n and what it has started at once, without a farewell. */
	cut(): Promise<void>;
	/** Starts it again, at the same address and with the same data. */
	restore(): Promise<void>;
}

/** n8n killed while executions are parked, and started again: nothing lost, nothing paid twice. */
export async function crashChecks(world: World, mains: Mains) {
	const { checks, n8n } = world;
	await checks.check('parked executions survive that n8n is killed', async () => {
		return await withFal(world, { webhooks: { backOff: 50 } }, async (own) => {
			const { fal } = own;
			const many = Array.from({ length: 25 }, (_, n) => ({ hold: true, output: { n } }));
			const held = (n: number) => [{ hold: true, output: { n } }];
			const manyId = await park(own, suspending(own, 'Killed, 25 items', many));
			const afterId = await park(own, suspending(own, 'Killed, finished after', held(25)));
			const duringId = await park(own, suspending(own, 'Killed, finished during', held(26)));
			const amidId = await park(own, suspending(own, 'Killed while resuming', held(27)));
			const { workflow, url } = await triggered(own, 'Killed trigger');
			const [told1, told2] = await submitAll(fal, url, [...held(28), ...held(29)]);
			fal.release(told1);
			assert.equal((await told(n8n, workflow, 1)).length, 1);

			// n8n dies while its webhook fetches the result of one of them.
			fal.fault(onResult.forRequest(27).first(slow(3000)));
			const results = fal.count('result');
			fal.release(27);
			await fal.until('result', results + 1);
			await mains.cut();
			fal.release(26);
			fal.release(told2);
			await sleep(500);
			const started = Date.now();
			await mains.restore();
			const seconds = ((Date.now() - started) / 1000).toFixed(1);
			for (let index = 0; index <= 25; index += 1) fal.release(index);

			const outputs = async (id: string) => {
				// While n8n starts, it can call an execution crashed that has just been resumed, for a moment.
				let execution = await n8n.ended(id);
				await until(`${endOf(execution)}, then success`, 30, async () => {
					execution = await n8n.ended(id);
					return execution.status === 'success';
				});
				assert.equal(execution.resultData.runData.Next.length, 1);
				return itemsOf(execution, 'Next').map(({ json }) => json.n);
			};
			assert.deepEqual(
				await outputs(manyId),
				many.map((_, n) => n),
			);
			assert.deepEqual(await outputs(afterId), [25]);
			assert.deepEqual(await outputs(duringId), [26]);
			assert.deepEqual(await outputs(amidId), [27]);
			assert.equal(fal.submits, 30, 'submitted twice');

			assert.equal((await fal.deliver(told1)).answered, 200);
			const came = (await told(n8n, workflow, 2)).map(({ json }) => json.n as number);
			await sleep(500);
			assert.equal((await n8n.executionIds(workflow.id)).length, 2, 'a duplicate came out');
			assert.deepEqual(came.sort(), [28, 29]);
			return `n8n was back in ${seconds} s`;
		});
	});
}
