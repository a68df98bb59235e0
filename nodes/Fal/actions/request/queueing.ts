import type { Given } from '../../n8n/given';
import type { SubmitOptions } from '../../protocol/submission';
import { titleOf } from './options';

/** Reads how a request is to be queued. */
export function readQueueing(given: Given): SubmitOptions {
	return {
		priority: given.choice<'normal' | 'low'>(
			'priority',
			titleOf('priority'),
			['normal', 'low'],
			'normal',
		),
		startTimeout: given.number('startTimeout', titleOf('startTimeout'), undefined, { above: 0.1 }),
		noRetry: given.flag('noRetry', titleOf('noRetry'), false),
		maxQueueLength: given.number('maxQueueLength', titleOf('maxQueueLength'), undefined, {
			least: 0,
			whole: true,
		}),
		runnerHint: given.text('runnerHint', titleOf('runnerHint')),
		storeIo: given.flag('storeIo', titleOf('storeIo'), true),
		mediaExpiry: readExpiry(given),
		webhookUrl: given.flag('resumeWhenDone', titleOf('resumeWhenDone'), false)
			? given.callbackUrl()
			: given.callee('webhookUrl', titleOf('webhookUrl')),
	};
}

/** Seconds; null for ever. */
function readExpiry(given: Given): number | null | undefined {
	if (given.text('mediaExpiry', titleOf('mediaExpiry')) === 'never') return null;
	return given.number('mediaExpiry', titleOf('mediaExpiry'), undefined, { least: 1, whole: true });
}

/** How many items of the node may be at fal at once. */
export function readConcurrency(given: Given): number {
	return given.number('maxConcurrency', titleOf('maxConcurrency'), 10, { least: 1, whole: true });
}
