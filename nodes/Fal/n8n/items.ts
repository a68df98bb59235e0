import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { FalFailure } from '../protocol/failure';
import { INVALID, shownMessage, type NodeError } from './nodeError';

/** An output item, tied to the input item it came from. */
export function toItem(json: object, item: number): INodeExecutionData {
	return { json: json as IDataObject, pairedItem: { item } };
}

/**
 * A failed item. The quirk: n8n sends an item to the error output only if `error` is set and no key other than
 * `error`, `message` and `details` is there.
 */
export function errorItem(error: FalFailure | NodeError, item: number): INodeExecutionData {
	const isFals = error instanceof FalFailure;
	const details = isFals ? error.details : (error.context.details ?? INVALID);
	return toItem({ error: isFals ? shownMessage(error) : error.message, details }, item);
}
