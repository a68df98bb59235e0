import { signingKey } from './signing.cts';
import type { Attempt } from './webhookAttempt.cts';
import { withoutPayload } from './webhookBody.cts';

/** What happens instead of a proper attempt at a webhook. */
export type WebhookAction = (attempt: Attempt) => void | Promise<void>;

/** The webhook is lost for ever: not sent now, and not later. */
export const lose: WebhookAction = (attempt) => attempt.lose();

/** This attempt is not sent and counts as failed; the next one comes in its time. */
export const skip: WebhookAction = (attempt) => attempt.skip();

/** Sent twice at the same time. */
export const duplicate: WebhookAction = async (attempt) => {
	await Promise.all([attempt.proceed(), attempt.proceed()]);
};

/** Without the output, for which the queue is to be asked: `payload: null`. */
export const payloadNull: WebhookAction = async (attempt) => {
	const body = withoutPayload(attempt.body);
	await attempt.send(body, attempt.sign(body));
};

/** Another payload than the one that was signed. */
export const tampered: WebhookAction = async (attempt) => {
	const body = JSON.stringify({ ...JSON.parse(attempt.body), payload: { tampered: true } });
	await attempt.send(body, attempt.sign(attempt.body));
};

/** Only the first half of the body, as a complete call. */
export const truncated: WebhookAction = async (attempt) => {
	const half = attempt.body.slice(0, attempt.body.length >> 1);
	await attempt.send(half, attempt.sign(attempt.body));
};

/** Without any of the headers that vouch for it. */
export const unsigned: WebhookAction = async (attempt) => {
	await attempt.send(attempt.body, { 'content-type': 'application/json' });
};

/** Properly signed, with a key that is nowhere published. */
export const signedByAnother: WebhookAction = async (attempt) => {
	await attempt.send(attempt.body, attempt.sign(attempt.body, { key: signingKey() }));
};

/** Signed so many seconds ago; a negative number is a clock that is fast. */
export function stale(seconds: number): WebhookAction {
	return async (attempt) => {
		await attempt.send(attempt.body, attempt.sign(attempt.body, { ahead: -seconds }));
	};
}
