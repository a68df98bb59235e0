import { FalFailure, named, NOTHING_SENT, type Subject } from './failure';
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
	const retryable = isWorthRepeating(answer);
	const [type, message, advice] = meaning(asked, answer, said, subject, retryable);
	const leaves = left(asked, statusCode, type === 'not_found');
	const charged =
		isAboutRequest(asked) && leaves !== 'spent' && billableUnits(headers) !== 0 ? 'maybe' : 'no';
	return new FalFailure(
		message,
		[
			...said.fieldErrors.map(fullFinding),
			...(said.text && said.text !== message ? [`fal says: ${said.text}`] : []),
			advice,
			billing(asked, leaves, charged),
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
		leaves,
	);
}

function isAboutRequest(asked: Asked): boolean {
	return asked === 'status' || asked === 'result' || asked === 'cancel';
}

function left(asked: Asked, statusCode: number, isUnknown: boolean): FalFailure['leaves'] {
	if (!isAboutRequest(asked) || isUnknown) return 'nothing';
	if (asked !== 'result') return 'open';
	return statusCode >= 500 ? 'spent' : 'nothing';
}

function billing(asked: Asked, leaves: FalFailure['leaves'], charged: 'no' | 'maybe'): string {
	if (asked === 'submit') return NOTHING_SENT;
	if (!isAboutRequest(asked)) return '';
	if (leaves === 'open') return 'The request goes on at fal and may be charged.';
	return charged === 'no' ? 'It was not charged.' : 'fal may have charged for it.';
}

/** fal's own word on it, otherwise what passes by itself: a busy or broken server, half an answer. */
function isWorthRepeating({ statusCode, headers }: FailedAnswer): boolean {
	const isPassing =
		statusCode >= 500 || statusCode === 429 || statusCode === 408 || statusCode < 300;
	return !isSendersTimeout(headers) && (needsRetry(headers) ?? isPassing);
}

function meaning(
	asked: Asked,
	answer: FailedAnswer,
	said: Said,
	subject: Subject,
	retryable: boolean,
): Meaning {
	const { statusCode, headers } = answer;
	const { text, fieldErrors } = said;
	const again = retryable ? 'Trying again may help.' : 'Trying the same again does not help.';
	if (fieldErrors.length > 0) {
		const isInputs = statusCode < 500 && !retryable;
		return [
			'value_error',
			findings(fieldErrors),
			isInputs ? 'Change the input accordingly.' : again,
		];
	}
	if (isSendersTimeout(headers)) {
		return [
			'start_timeout',
			'No runner started this request in time',
			'Raise the Start Timeout option, or unset it.',
		];
	}
	if (/user is locked|exhausted balance/i.test(text)) {
		return [
			'account_locked',
			'The fal account is locked',
			'Top up its balance at fal.ai/dashboard/billing.',
		];
	}
	if (isNoPath(asked, statusCode, text)) return noEndpoint(subject);
	const isUnknown = text === 'NOT_FOUND' && !said.isDetailed;
	const [ours, message, advice] = byStatus(asked, isUnknown ? 404 : statusCode, subject, again);
	const isWorthTelling =
		asked === 'result' || (asked === 'submit' && ours === 'refused' && said.isDetailed);
	const isTold = isWorthTelling && text && isPresentable(text);
	return [ours, isTold ? `${message}: ${text.replace(/\.$/, '')}` : message, advice];
}

/** The queue takes any path below an app; the app itself then says that it has none such. */
function isNoPath(asked: Asked, statusCode: number, text: string): boolean {
	return asked === 'result' && statusCode === 404 && /^path \S* ?not found/i.test(text);
}

function noEndpoint({ endpointId }: Subject): Meaning {
	return [
		'not_found',
		`fal has no endpoint ${endpointId}`,
		'Pick the model from the list, or check its ID.',
	];
}

function byStatus(asked: Asked, statusCode: number, subject: Subject, again: string): Meaning {
	const { endpointId, requestId } = subject;
	switch (statusCode) {
		case 401:
			return [
				'authentication',
				'fal did not accept the API key',
				'Check the key in the fal.ai API credential.',
			];
		case 403:
			return [
				'permission',
				'The API key may not do this',
				'Check the scope of the key at fal.ai/dashboard/keys.',
			];
		case 404:
		case 410:
			if (asked === 'submit') return noEndpoint(subject);
			return requestId
				? [
						'not_found',
						`fal knows no request ${requestId} of ${endpointId}`,
						'Its result may have expired.',
					]
				: ['not_found', 'fal has nothing under this address', ''];
		case 429:
			return ['too_many_requests', 'fal takes no more requests at the moment', 'Try again later.'];
		case 499:
			return [
				'client_cancelled',
				'The request was stopped before it finished',
				'Somebody cancelled it.',
			];
		default:
			if (statusCode < 300) return ['unreadable', 'fal gave an answer that cannot be read', again];
			if (statusCode >= 500) return ['server_error', `fal failed with HTTP ${statusCode}`, again];
			return [
				'refused',
				`fal refused the request with HTTP ${statusCode}`,
				statusCode < 400 ? 'Check the hosts in the fal.ai API credential.' : 'Check the input.',
			];
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
