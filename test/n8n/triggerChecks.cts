import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	duplicate,
	ingress,
	onResult,
	onWebhook,
	payloadNull,
	signedByAnother,
	stale,
	tampered,
	unsigned,
} from '../sandbox/faults.cts';
import type { SandboxOptions } from '../sandbox/index.cts';
import { allTaken, answers, begin, endOf, until, withFal } from './parking.cts';
import { submitAll, told, triggered } from './receiving.cts';
import type { Item } from './rest.cts';
import { chain, falNode, given, scripted, type World } from './world.cts';

const REFUSED = { status: 422, body: { detail: 'This prompt is not allowed' } };
/** How many requests of the burst finish at the same time; more choke n8n's SQLite. */
const AT_ONCE = 20;

const requestIdOf = ({ json }: Item) => (json.fal as { request_id: string }).request_id;

/** Workflows that fal starts. */
export async function triggerChecks(world: World) {
	const { checks, n8n } = world;
	const check = async (
		promise: string,
		prove: (own: World) => Promise<string | void>,
		options: SandboxOptions = {},
	) => await checks.check(promise, async () => await withFal(world, options, prove));

	await check(
		'500 callbacks, a fifth of them duplicates: each request comes out once',
		async (own) => {
			const { fal } = own;
			const { workflow, url } = await triggered(own, 'Burst');
			const scripts = Array.from({ length: 400 }, (_, n) => ({ hold: true, output: { n } }));
			const ids = await submitAll(fal, url, scripts);
			for (const id of ids.filter((_, index) => index % 4 === 0)) {
				fal.fault(onWebhook.forRequest(id).first(duplicate));
			}
			const started = Date.now();
			const queue = [...ids];
			const isTaken = (id: string) =>
				fal.webhooks.some(({ requestId, answered }) => requestId === id && answered === 200);
			const work = async () => {
				for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
					const each = id;
					fal.release(each);
					await until('a callback is taken', 60, async () => isTaken(each));
				}
			};
			await Promise.all(Array.from({ length: AT_ONCE }, work));
			await allTaken(own);
			const seconds = (Date.now() - started) / 1000;
			assert.ok(fal.webhooks.length >= 500);
			const items = await told(n8n, workflow, 400);
			assert.deepEqual(items.map(requestIdOf).sort(), [...ids].sort());
			assert.ok(items.every((item) => ids[item.json.n as number] === requestIdOf(item)));
			return `${fal.webhooks.length} calls in ${seconds.toFixed(1)} s`;
		},
	);

	await check('a call that fal has not signed gets 401 and starts nothing', async (own) => {
		const { fal } = own;
		const { workflow, url } = await triggered(own, 'Forged for the trigger');
		const [id] = await submitAll(fal, url, [{ output: { n: 1 } }]);
		await told(n8n, workflow, 1);
		const body = { request_id: id.replace(/^./, '0'), status: 'OK', payload: { n: 666 } };
		const forgeries = { unsigned, signedByAnother, tampered, old: stale(301), ahead: stale(-330) };
		for (const [name, action] of Object.entries(forgeries)) {
			assert.equal((await fal.deliver(id, { body, action })).answered, 401, name);
		}
		assert.equal((await fal.deliver(id)).answered, 200, 'a repeated call');
		await sleep(500);
		assert.equal((await n8n.executionIds(workflow.id)).length, 1);
	});

	await check('a workflow is started by the events it wants only', async (own) => {
		const { fal } = own;
		const came: Record<string, string[]> = {};
		const wanted = { completed: 1, failed: 1, both: 2 };
		for (const [events, count] of Object.entries(wanted)) {
			const { workflow, url } = await triggered(own, `Events ${events}`, { events });
			await submitAll(fal, url, [{ output: { n: 1 } }, REFUSED]);
			await allTaken(own);
			const items = await told(n8n, workflow, count);
			came[events] = items.map(({ json }) => (json.error ? 'failed' : 'completed')).sort();
			const failure = items.find(({ json }) => json.error)?.json as
				| { error: string; details: { statusCode: number; requestId: string } }
				| undefined;
			if (failure) {
				assert.match(failure.error, /not allowed/);
				assert.equal(failure.details.statusCode, 422);
				assert.equal(failure.details.requestId, fal.requests.at(-1)?.id);
			}
		}
		assert.deepEqual(came, {
			completed: ['completed'],
			failed: ['failed'],
			both: ['completed', 'failed'],
		});
	});

	await check(
		'one workflow submits, another receives, even if the output is not in the call',
		async (own) => {
			const { fal } = own;
			const { workflow, url } = await triggered(own, 'Receiver');
			const submit = { ...scripted('submit'), options: { webhookUrl: url } };
			const items = [1, 2, 3].map((n) => ({ seconds: 0.2, output: { n } }));
			fal.fault(onResult.first(ingress(502)));
			const execution = await n8n.ended(
				await begin(own, chain('Sender', [...given(...items), falNode(own, 'Submit', submit)])),
			);
			assert.equal(execution.status, 'success', endOf(execution));
			await allTaken(own);
			const came = await told(n8n, workflow, 3);
			assert.deepEqual(came.map(({ json }) => json.n).sort(), [1, 2, 3]);
			assert.deepEqual(came.map(requestIdOf).sort(), fal.requests.map(({ id }) => id).sort());
			assert.equal(fal.submits, 3);
			return answers(own).join(', ');
		},
		{ faults: [onWebhook.always(payloadNull)] },
	);
}
