import type { IDataObject } from 'n8n-workflow';
import type { Outcome } from '../engine/workflow.cts';

/** The details a failed execution's error carries. */
export function detailsOf(run: Outcome): IDataObject {
	return (run.error?.context as IDataObject | undefined)?.details as IDataObject;
}
