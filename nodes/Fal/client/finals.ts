import type { Receipt } from '../protocol/receipt';
import type { QueueStatus } from '../protocol/status';

/** The final statuses this process has seen, oldest first. A final status stays, so knowing it only saves a call. */
const seen = new Map<string, QueueStatus>();
const MOST = 5000;

/** The final status of a request, if this process has seen it. */
export function knownFinal(receipt: Receipt): QueueStatus | undefined {
	return seen.get(receipt.status_url);
}

/** Notes a status; only final ones are kept. */
export function noteFinal(receipt: Receipt, status: QueueStatus): void {
	if (status.status !== 'COMPLETED') return;
	seen.set(receipt.status_url, status);
	if (seen.size > MOST) seen.delete(seen.keys().next().value as string);
}
