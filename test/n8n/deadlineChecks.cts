import assert from 'node:assert/strict';
import {
	begin,
	endOf,
	next,
	park,
	suspendedRun,
	suspending,
	untilWaiting,
	withFal,
} from './parking.cts';
import { itemsOf } from './rest.cts';
import { chain, falNode, given, type World } from './world.cts';

/** What takes a minute of waiting and no work: start them early, and await them late. */
export async function deadlineChecks(world: World) {
	const { checks, n8n } = world;

	const deadline = checks.check(
		'when the time is up, receipts come out, and Await Result collects them',
		async () =>
			await withFal(world, {}, async (own) => {
				const { fal } = own;
				const items = [
					{ hold: true, output: { n: 0 } },
					{ hold: true, output: { n: 1 } },
				];
				const endpoint = { __rl: true, mode: 'id', value: '={{ $json.endpoint_id }}' };
				const awaiting = { operation: 'await', endpoint, requestId: '={{ $json.request_id }}' };
				const executionId = await begin(
					own,
					chain('Deadline', [
						...given(...items),
						falNode(own, 'Run', suspendedRun({ timeout: 0.05 })),
						falNode(own, 'Await', awaiting),
						next(),
					]),
				);
				await untilWaiting(own, executionId);
				const minute = setTimeout(() => fal.release(1), 500);
				await Promise.race([
					fal.until('stream', 1),
					new Promise((resolve) => setTimeout(resolve, 90_000).unref()),
				]);
				clearTimeout(minute);
				fal.release(0);
				const execution = await n8n.ended(executionId);
				assert.equal(execution.status, 'success', endOf(execution));
				const receipts = itemsOf(execution, 'Run').map(({ json }) => json.request_id);
				assert.deepEqual([...receipts].sort(), fal.requests.map(({ id }) => id).sort());
				const out = itemsOf(execution, 'Next').map(({ json }) => json.n as number);
				assert.deepEqual(out.sort(), [0, 1]);
				assert.equal(fal.submits, 2);
			}),
	);

	const rotation = checks.check(
		'a new key of fal is believed within a minute or two, and the last one meanwhile',
		async () =>
			await withFal(world, { webhooks: { backOff: 1000 } }, async (own) => {
				const { fal } = own;
				const first = await park(
					own,
					suspending(own, 'Old key', [{ hold: true, output: { n: 1 } }]),
				);
				const second = await park(
					own,
					suspending(own, 'New key', [{ hold: true, output: { n: 2 } }]),
				);
				fal.release(0);
				assert.equal((await n8n.ended(first)).status, 'success');
				fal.rotateKey();
				fal.release(1);
				const execution = await n8n.ended(second, 150);
				assert.equal(execution.status, 'success', endOf(execution));
				assert.equal(itemsOf(execution, 'Next')[0].json.n, 2);
				return `${fal.count('jwks')} fetches of the keys`;
			}),
	);

	await Promise.all([deadline, rotation]);
}
