import { FalFailure, named, type Subject } from './failure';
import { readFailureBody, type Said } from './failureBody';
import { sayFieldError, type FieldError } from './fieldError';
import { billableUnits, header, isSendersTimeout, needsRetry, type Headers } from './headers';
import { isPresentable } from './wording';

/** What was asked when an answer failed: the same status means different things. */
export type Asked = 'submit' | 'status' | 'result' | 'cancel' | 'platform';

/** A failed answer: its status, headers with lower-case names, and parsed JSON or text. */
export interface FailedAnswer {
	readonly statusCode: number;
	readonly headers: Headers;
	readonly body: unknown;
}

/** One sentence on what happened, and one on what to do about it. */
type Meaning = [type: string, message: string, advice: string];

/** The failure in an answer. Source of the meanings: fal's error reference. */
export function refusal(asked: Asked, answer: FailedAnswer, subject: Subject): FalFailure {
	const { statusCode, headers } = answer;
	const said = readFailureBody(answer.body);
	const [type, message, advice] = meaning(asked, statusCode, said, subject);
	const isModels = asked === 'result' && statusCode !== 404 && statusCode !== 410;
	const isLook = asked === 'status' || asked === 'cancel';
	const charged = isModels && statusCode < 500 && billableUnits(headers) !== 0 ? 'maybe' : 'no';
	const isPassing = statusCode >= 500 || statusCode === 429 || statusCode === 408;
	const retryable = !isSendersTimeout(headers) && (needsRetry(headers) ?? isPassing);
	return new FalFailure(
		message,
		[
			...said.fieldErrors.map(fullFinding),
			...(said.text && said.text !== message ? [`fal says: ${said.text}`] : []),
			advice,
			...(asked === 'submit' ? ['Nothing was submitted and nothing was charged.'] : []),
			...(isModels ? [charged === 'no' ? 'It was not charged.' : 'fal may have charged for it.'] : []),
			...(subject.requestId ? [`Request ID: ${subject.requestId}`] : []),
		]
			.filter(Boolean)
			.join('\n'),
		{
			type: said.type ?? header(headers, 'x-fal-error-type') ?? type,
			statusCode,
			fieldErrors: said.fieldErrors,
			...named(subject),
			retryable,
			charged,
		},
		isModels && statusCode >= 500 ? 'spent' : isLook && type !== 'not_found' ? 'open' : 'nothing',
	);
}

function meaning(asked: Asked, statusCode: number, said: Said, subject: Subject): Meaning {
	const { text, fieldErrors } = said;
	if (fieldErrors.length > 0) return ['value_error', findings(fieldErrors), 'Change the input accordingly.'];
	if (/user is locked|exhausted balance/i.test(text)) {
		return ['account_locked', 'The fal account is locked', 'Top up its balance at fal.ai/dashboard/billing.'];
	}
	const [ours, message, advice] = byStatus(asked, statusCode, subject);
	const isModels = asked === 'result' && text && isPresentable(text);
	return [ours, isModels ? `${message}: ${text.replace(/\.$/, '')}` : message, advice];
}

function byStatus(asked: Asked, statusCode: number, { endpointId, requestId }: Subject): Meaning {
	switch (statusCode) {
		case 401:
			return ['authentication', 'fal did not accept the API key', 'Check the key in the fal.ai API credential.'];
		case 403:
			return ['permission', 'The API key may not do this', 'Check the scope of the key at fal.ai/dashboard/keys.'];
		case 404:
		case 410:
			if (asked === 'submit') {
				return ['not_found', `fal has no endpoint ${endpointId}`, 'Pick the model from the list, or check its ID.'];
			}
			return requestId
				? ['not_found', `fal knows no request ${requestId} of ${endpointId}`, 'Its result may have expired.']
				: ['not_found', 'fal has nothing under this address', ''];
		case 429:
			return ['too_many_requests', 'fal takes no more requests at the moment', 'Try again later.'];
		case 499:
			return ['client_cancelled', 'The request was stopped before it finished', 'Somebody cancelled it.'];
		default:
			if (statusCode >= 500) {
				return ['server_error', `fal failed with HTTP ${statusCode}`, 'Trying again may help.'];
			}
			return ['refused', `fal refused the request with HTTP ${statusCode}`, 'Check the input.'];
	}
}

/** The first finding, and how many more there are. */
function findings(fieldErrors: readonly FieldError[]): string {
	const more = fieldErrors.length - 1;
	return `${sayFieldError(fieldErrors[0])}${more > 0 ? ` (and ${more} more)` : ''}`;
}

function fullFinding(finding: FieldError): string {
	const said = sayFieldError(finding);
	return !finding.text || said.includes(finding.text) ? said : `${said} – ${finding.text}`;
}
