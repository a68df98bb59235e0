import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { FalFailure, type FailureDetails } from '../protocol/failure';
import { isLeftAlone } from '../protocol/wording';

/** An error that n8n shows as it is. */
export type NodeError = NodeApiError | NodeOperationError;

/**
 * Any error as n8n wants it, with the item it belongs to. The quirks: n8n takes a message apart that names a system
 * error, so such a one moves to the description; the description is shown as HTML, so the text of others is escaped;
 * an error of n8n's own ignores every option, so the item is written into it.
 */
export function toNodeError(
	node: INode,
	error: unknown,
	item?: number,
	notes: readonly string[] = [],
): NodeError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		if (item !== undefined) error.context.itemIndex ??= item;
		if (notes.length > 0)
			error.description = [error.description, ...notes.map(escapeHtml)]
				.filter(Boolean)
				.join('<br>');
		return error;
	}
	if (!(error instanceof FalFailure)) {
		return new NodeOperationError(node, error as Error, {
			itemIndex: item,
			description: htmlOf(notes),
		});
	}
	const { message, description, details } = error;
	const lines = [...(isLeftAlone(message) ? [] : [message]), ...description.split('\n'), ...notes];
	const apiError = new NodeApiError(node, {} as JsonObject, {
		message: shownMessage(error),
		description: node.type.endsWith('Tool') ? lines.join('\n') : htmlOf(lines),
		httpCode: details.statusCode === null ? undefined : String(details.statusCode),
		itemIndex: item,
		level: 'warning',
	});
	apiError.context.details = details;
	return apiError;
}

/** A failure's message, or a plain one where n8n would replace it. */
export function shownMessage({ message }: FalFailure): string {
	return isLeftAlone(message)
		? message
		: 'fal did not accept the request; the description says why';
}

/** An item that is refused before anything is sent: every line is escaped, and what it is about goes into the details. */
export function refuse(
	node: INode,
	flaw: string,
	lines: readonly string[],
	item: number,
	about: Partial<FailureDetails> = {},
): NodeOperationError {
	const error = new NodeOperationError(node, `${flaw} [item ${item}]`, {
		description: htmlOf(lines),
		itemIndex: item,
		level: 'warning',
	});
	error.context.details = { ...INVALID, ...about };
	return error;
}

/** What an error tells that is not fal's failure. */
export const INVALID: FailureDetails = {
	type: 'invalid_parameter',
	statusCode: null,
	fieldErrors: [],
	requestId: null,
	endpointId: null,
	retryable: false,
	charged: 'no',
};

function htmlOf(lines: readonly string[]): string {
	return lines.map(escapeHtml).join('<br>');
}

function escapeHtml(text: string): string {
	return text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;')
		.replace(/'/g, '&#39;');
}
