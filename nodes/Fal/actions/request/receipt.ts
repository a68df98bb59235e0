import type { Given } from '../../n8n/given';
import { ForeignAddress, receiptFromId, type Receipt } from '../../protocol/receipt';

/**
 * Reads which request is meant. Its addresses come from the item if that is the request's own receipt, otherwise from
 * the ID. Refused, with nothing sent, if the receipt's addresses lead to another host than the credential's.
 */
export function readReceipt(given: Given): Receipt {
	const endpoint = given.endpoint();
	const id = given.requestId();
	try {
		return receiptFromId(given.fal.queueHost, endpoint, id, given.json);
	} catch (error) {
		const where = error instanceof ForeignAddress ? `: ${error.message}` : '';
		throw given.refusal(
			'Request ID',
			"belongs to a request on another host than the credential's",
			`The key is not sent there${where}.`,
			{ type: 'other_host', requestId: id, endpointId: endpoint.id },
		);
	}
}
