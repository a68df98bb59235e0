import { isRecord } from './json';
import { mediaUrls } from './media';
import type { QueueStatus } from './status';
import type { Receipt } from './receipt';

/** A finished request's answer. */
export interface Result {
	/** The model's output, as fal gave it. */
	readonly output: unknown;
	/** Units billed, in the model's pricing unit; undefined when fal did not say. */
	readonly billableUnits?: number;
}

/** What Run and Await Result put out: the model's output verbatim, and what fal knows about the request under `fal`. */
export function resultJson(
	receipt: Pick<Receipt, 'request_id' | 'endpoint_id'>,
	status: QueueStatus,
	result: Result,
): Record<string, unknown> {
	const { output, billableUnits } = result;
	const fal = {
		request_id: receipt.request_id,
		endpoint_id: receipt.endpoint_id,
		status: 'COMPLETED',
		metrics: status.metrics ?? {},
		billable_units: billableUnits ?? null,
		urls: mediaUrls(output),
		...(status.logs && { logs: status.logs }),
	};
	return isRecord(output) && !('fal' in output) ? { ...output, fal } : { output, fal };
}
