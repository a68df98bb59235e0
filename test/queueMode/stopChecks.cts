import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { chain, falNode, given, scripted } from '../n8n/world.cts';
import { atFal, held, type Stage } from './stage.cts';

/** Longer than a second cancel would take to come. */
const SETTLING = 1000;

/**
 * Stop, for an execution that the main process has given to a worker: n8n tells the worker only then. Those that the
 * webhook process has given to a worker are marked as stopped, but run on; that is n8n's own limit.
 */
export async function stopChecks(stage: Stage) {
	const { checks, n8n, fal, credential } = stage;
	await checks.check('Stop reaches the worker, which cancels at fal, exactly once', async () => {
		const first = fal.submits;
		const cancels = fal.count('cancel');
		const nodes = [...given(held(0)), falNode({ credential }, 'Run', scripted('run'))];
		const workflow = await n8n.createWorkflow(chain('Stopped', nodes));
		const executionId = await n8n.start(workflow, 'Start');
		await atFal(stage, () => fal.requests[first]?.status === 'IN_PROGRESS', 'the submit');
		await n8n.stop(executionId);
		await atFal(stage, () => fal.count('cancel') > cancels, 'the cancel', 20);
		await sleep(SETTLING);
		assert.equal(fal.count('cancel'), cancels + 1);
		assert.ok(fal.requests[first].cancelled);
		assert.equal((await n8n.ended(executionId)).status, 'canceled');
	});
}
