import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	duplicate,
	ingress,
	onResult,
	onStatus,
	onWebhook,
	signedByAnother,
	stale,
	tampered,
	truncated,
	unsigned,
	type Action,
} from '../sandbox/faults.cts';
import type { SandboxOptions } from '../sandbox/index.cts';
import { itemsOf } from './rest.cts';
import {
	allTaken,
	answers,
	begin,
	endOf,
	park,
	suspending,
	until,
	untilWaiting,
	withFal,
} from './parking.cts';
import type { World } from './world.cts';

/** The queue's answer of now, which arrives late. */
const answeredLate: Action = async (exchange) => {
	const reply = exchange.carryOut();
	await exchange.wait(1200);
	exchange.send(reply);
};

/** Calls that come too early, too late, twice, broken, or from somebody else. */
export async function callbackChecks(world: World) {
	const { checks, n8n } = world;
	const check = async (
		promise: string,
		prove: (own: World) => Promise<string | void>,
		options: SandboxOptions = {},
	) => await checks.check(promise, async () => await withFal(world, options, prove));

	/** The one item came out of the node, once, of the one request that was submitted. */
	const resumedOnce = async ({ fal }: World, id: string) => {
		const execution = await n8n.ended(id);
		assert.equal(execution.status, 'success', endOf(execution));
		assert.deepEqual(
			itemsOf(execution, 'Next').map(({ json }) => json.n),
			[1],
		);
		assert.equal(execution.resultData.runData.Next.length, 1);
		assert.equal(fal.submits, 1);
	};

	await check(
		'a callback that comes before the execution is stored is turned away, and comes again',
		async (own) => {
			const items = [{ seconds: 0.3, output: { n: 1 } }];
			await resumedOnce(own, await begin(own, suspending(own, 'Early callback', items)));
			await allTaken(own);
			// n8n answers 409, or 500 where it has stored nothing yet.
			assert.ok(Number(answers(own)[0]) >= 400);
			assert.equal(answers(own).at(-1), 200);
			return answers(own).join(', ');
		},
		{ faults: [onStatus.first(answeredLate)] },
	);

	await check('nobody but fal can resume, and not with what fal said before', async (own) => {
		const { fal } = own;
		const id = await park(own, suspending(own, 'Forged', [{ hold: true, output: { n: 1 } }]));
		const [{ id: requestId }] = fal.requests;
		const body = { request_id: requestId, status: 'OK', payload: { n: 666 } };
		const calls = fal.count('status');
		const forgeries = {
			unsigned,
			signedByAnother,
			tampered,
			old: stale(301),
			ahead: stale(-330),
		};
		for (const [name, action] of Object.entries(forgeries)) {
			const { answered } = await fal.deliver(0, { body, action });
			assert.equal(answered, 401, name);
		}
		// n8n itself turns away what is not JSON.
		const cutOff = await fal.deliver(0, { body, action: truncated });
		assert.equal(cutOff.answered, 422, 'truncated');
		assert.equal(fal.count('status'), calls, 'a forged call made the node ask fal');
		const url = new URL(fal.requests[0].query.fal_webhook);
		url.search = '';
		assert.equal((await fal.deliver(0, { body, url: url.href })).answered, 401, 'no token');
		const early = await fal.deliver(0, { body });
		assert.equal(early.answered, 503, 'told of a request that has not finished');
		assert.equal((await n8n.execution(id)).status, 'waiting');
		fal.release(0);
		await resumedOnce(own, id);
		await allTaken(own);

		const genuine = fal.webhooks.find(({ answered }) => answered === 200)!;
		assert.equal((await fal.deliver(0, { replayOf: genuine })).answered, 409, 'replayed');
		assert.equal((await fal.deliver(0)).answered, 409, 'sent again');
		await sleep(500);
		await resumedOnce(own, id);
	});

	await check('a callback replayed while another item is pending changes nothing', async (own) => {
		const { fal } = own;
		const items = [1, 2].map((n) => ({ hold: true, output: { n } }));
		const id = await park(own, suspending(own, 'Replayed', items));
		fal.release(0);
		await until('the first callback is taken', 20, async () => answers(own)[0] === 200);
		const [genuine] = fal.webhooks;
		const replays = await Promise.all(
			[1, 2, 3].map(async () => await fal.deliver(fal.requests[0].id, { replayOf: genuine })),
		);
		assert.deepEqual(
			replays.map(({ answered }) => answered),
			[200, 200, 200],
		);
		assert.equal((await n8n.execution(id)).status, 'waiting');
		fal.release(1);
		const execution = await n8n.ended(id);
		const out = itemsOf(execution, 'Next').map(({ json }) => json.n as number);
		assert.deepEqual(out.sort(), [1, 2], endOf(execution));
		assert.equal(execution.resultData.runData.Next.length, 1);
	});

	await check(
		'a callback that is sent twice at once resumes once',
		async (own) => {
			const items = [{ hold: true, output: { n: 1 } }];
			const id = await park(own, suspending(own, 'Twice', items));
			own.fal.release(0);
			await resumedOnce(own, id);
			await allTaken(own);
			return answers(own).join(', ');
		},
		{ faults: [onWebhook.first(duplicate)] },
	);

	const TROUBLE = [
		['looks', onStatus],
		['results', onResult],
	] as const;
	for (const [what, on] of TROUBLE) {
		await check(
			`while fal answers 502 to ${what}, callbacks get 503 and come again`,
			async (own) => {
				const { fal } = own;
				const id = await park(own, suspending(own, '502', [{ hold: true, output: { n: 1 } }]));
				fal.fault(on.times(4, ingress(502)));
				fal.release(0);
				await until('the first answer', 30, async () => answers(own)[0] !== undefined);
				await untilWaiting(own, id);
				await resumedOnce(own, id);
				await allTaken(own);
				assert.equal(answers(own)[0], 503);
				assert.equal(answers(own).at(-1), 200);
				return answers(own).join(', ');
			},
		);
	}
}
