import { sleep } from 'n8n-workflow';

/** Waits; rejects with the signal's reason once it is aborted. n8n before 2.31 does not heed the signal: then afterwards. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	await sleep(ms, signal);
	signal?.throwIfAborted();
}
