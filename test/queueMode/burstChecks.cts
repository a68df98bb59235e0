import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { CREDENTIAL_TYPE } from '../n8n/examples.cts';
import { itemsOf } from '../n8n/rest.cts';
import { chain, node } from '../n8n/world.cts';
import { submit } from '../sandbox/ask.cts';
import { duplicate, onWebhook } from '../sandbox/faults.cts';
import { atFal, executionsOf, type Stage } from './stage.cts';

const REQUESTS = 80;
const TWICE = 20;
const PATH = 'burst/fal';
const LIVE_SECONDS = 20;
/** Longer than the execution of a late duplicate would take to show. */
const SETTLING = 3000;

/** The fal Trigger behind the webhook process, with its executions on the workers. */
export async function burstChecks(stage: Stage) {
	const { checks, n8n, fal, cluster } = stage;
	const url = `${cluster.webhooks.url}/webhook/${PATH}`;

	await checks.check(
		'100 callbacks at once, 20 of them duplicates: each request once',
		async () => {
			const workflow = await n8n.createWorkflow(chain('Burst', [trigger(stage)]));
			await n8n.activate(workflow);
			await untilLive(url);

			const first = fal.submits;
			const endpoint = `sandbox/script?fal_webhook=${encodeURIComponent(url)}`;
			for (let n = 0; n < REQUESTS; n += 1) {
				const { status } = await submit(fal, { hold: true, output: { n } }, { endpoint });
				assert.equal(status, 200);
				if (n < TWICE) fal.fault(onWebhook.forRequest(first + n).first(duplicate));
			}
			const sent = fal.webhooks.length;
			for (let n = 0; n < REQUESTS; n += 1) fal.release(first + n);
			const ofBurst = () => fal.webhooks.slice(sent);
			const told = () => new Set(taken(ofBurst()).map(({ requestId }) => requestId));
			await atFal(stage, () => told().size === REQUESTS, 'callbacks taken', 120);
			await sleep(SETTLING);

			const ids = await executionsOf(stage, workflow.id);
			const seen: unknown[] = [];
			for (const id of ids) {
				const execution = await n8n.ended(id);
				assert.equal(execution.status, 'success', execution.resultData.error?.message);
				const [{ json }] = itemsOf(execution, 'fal Trigger');
				seen.push((json.fal as { request_id: string }).request_id);
			}
			const wanted = fal.requests.slice(first).map(({ id }) => id);
			assert.deepEqual(seen.toSorted(), wanted.toSorted());
			return `${ofBurst().length} callbacks sent, ${ids.length} executions`;
		},
	);
}

function trigger({ credential: { id, name } }: Stage) {
	return node(
		'fal Trigger',
		'n8n-nodes-fal-queue.falTrigger',
		1,
		{ events: 'both', verifySignature: true },
		{ webhookId: 'burst', credentials: { [CREDENTIAL_TYPE]: { id, name } } },
	);
}

/** A published webhook is there some moments later; then it refuses what fal has not signed. */
async function untilLive(url: string) {
	const deadline = Date.now() + LIVE_SECONDS * 1000;
	for (;;) {
		const { status } = await fetch(url, { method: 'POST', body: '{}' });
		if (status === 401) return;
		if (Date.now() > deadline) throw new Error(`${url} answers ${status}`);
		await sleep(250);
	}
}

function taken<T extends { answered?: unknown }>(deliveries: T[]): T[] {
	return deliveries.filter(({ answered }) => answered === 200);
}
