import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { Fal } from '../client/fal';
import { isBooting } from './boot';
import { connect } from './connect';
import { verdictOn } from './verify';

/** What every call is told that is not believed: nothing about why, which would help only a forger. */
const REFUSAL = { error: 'The call is not signed by fal' };
const AGAIN = { error: 'Please call again later' };

/**
 * Answers a call of fal, once it is believed. The quirk: a webhook that throws ends the execution it belongs to, so
 * whatever goes wrong here sends the call away, and fal calls again. `isToVerify` may let a call through unsigned.
 */
export async function onCall(
	context: IWebhookFunctions,
	isToVerify: (fal: Fal) => boolean,
	answer: (fal: Fal) => Promise<IWebhookResponseData>,
): Promise<IWebhookResponseData> {
	if (isBooting()) return callAgain(context);
	try {
		const fal = await connect(context);
		const verdict = isToVerify(fal) ? await verdictOn(context, fal) : 'believed';
		if (verdict === 'believed') return await answer(fal);
		return verdict === 'refused' ? end(context, 401, REFUSAL) : callAgain(context);
	} catch (error) {
		context.logger.warn('A call of fal could not be answered', { reason: String(error) });
		return callAgain(context);
	}
}

/** Sends a call away, so that fal repeats it. */
export function callAgain(context: IWebhookFunctions): IWebhookResponseData {
	return end(context, 503, AGAIN);
}

/** Ends a call. The quirk: n8n leaves a call open for ever if the node says it answers by itself and does not. */
function end(context: IWebhookFunctions, statusCode: number, body: object): IWebhookResponseData {
	context.getResponseObject().status(statusCode).json(body).end();
	return { noWebhookResponse: true };
}
