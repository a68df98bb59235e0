import type { IWebhookFunctions } from 'n8n-workflow';
import type { Fal } from '../client/fal';
import { isFromFal } from '../client/keys';
import type { Headers } from '../protocol/headers';
import { isFresh, readSignature } from '../protocol/signature';

/** What can be said of a call. */
export type Verdict = 'believed' | 'refused' | 'unknown';

/**
 * Whether a call really comes from fal, now. The quirk: the signature is over the bytes that came, and n8n keeps
 * those beside the parsed body. `unknown` means that fal's keys cannot be had at the moment.
 */
export async function verdictOn(context: IWebhookFunctions, fal: Fal): Promise<Verdict> {
	const signed = readSignature(context.getHeaderData() as Headers);
	if (!signed || !isFresh(signed, Date.now())) return 'refused';
	const body = await rawBody(context);
	return await isFromFal(fal, signed, body).then(
		(isGenuine) => (isGenuine ? 'believed' : 'refused'),
		() => 'unknown',
	);
}

/** The bytes of a call's body, before any parsing. */
export async function rawBody(context: IWebhookFunctions): Promise<Buffer> {
	const request = context.getRequestObject();
	await request.readRawBody();
	return request.rawBody ?? Buffer.alloc(0);
}
