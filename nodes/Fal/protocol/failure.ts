import type { FieldError } from './fieldError';

/** What a failed item tells besides its message. Stable names: workflows read them. */
export interface FailureDetails {
	/** fal's machine word (`literal_error`, `runner_server_error`), or ours where fal has none (`timeout`). */
	readonly type: string;
	/** HTTP status of the answer that failed; null when there was no answer. */
	readonly statusCode: number | null;
	readonly fieldErrors: readonly FieldError[];
	/** null when nothing was accepted. */
	readonly requestId: string | null;
	readonly endpointId: string | null;
	/** Whether the same again can succeed. */
	readonly retryable: boolean;
	/** Failed requests that reached the model may be billed; fal never bills 5xx. */
	readonly charged: 'no' | 'maybe';
}

/** The one form of everything that goes wrong between us and fal. `message` is one sentence, `description` plain text. */
export class FalFailure extends Error {
	readonly details: FailureDetails;

	constructor(
		message: string,
		/** What to know and to do, a line each. Holds text of others: escape it before showing it as HTML. */
		readonly description: string,
		details: Partial<FailureDetails> & { type: string },
		/**
		 * What has become of the request. `spent`: fal failed and billed nothing, so it may be submitted anew.
		 * `unknown`: it may or may not have been accepted. `open`: it may still finish.
		 */
		readonly leaves: 'nothing' | 'spent' | 'unknown' | 'open' = 'nothing',
	) {
		super(message);
		this.name = 'FalFailure';
		this.details = {
			statusCode: null,
			fieldErrors: [],
			requestId: null,
			endpointId: null,
			retryable: false,
			charged: 'no',
			...details,
		};
	}
}

/** Which request a failure is about. */
export interface Subject {
	readonly endpointId: string;
	/** undefined while nothing is accepted. */
	readonly requestId?: string;
}

/** The submit broke off after its body was sent, or was answered by a 500 or 504: fal may have accepted it. */
export function ambiguousSubmit(
	subject: Subject,
	why: string,
	statusCode: number | null = null,
): FalFailure {
	return new FalFailure(
		'It is not known whether fal accepted this request, so it was not sent again',
		`${why}\nIf fal accepted it, it runs and is billed. Look for it in the request history of fal's dashboard ` +
			`before running this item again; Await Result collects it from its request ID.${idLine(subject)}`,
		{ type: 'ambiguous_submit', statusCode, ...named(subject), charged: 'maybe' },
		'unknown',
	);
}

/** The request has finished, but no try to fetch its result came through in the time given to it. */
export function uncollected(
	subject: Subject,
	minutes: number,
	lastTrouble: string | undefined,
): FalFailure {
	return new FalFailure(
		`fal has finished this request, but its result could not be fetched within ${inMinutes(minutes)}`,
		[
			'The request may be charged. Collect its result with Await Result, using this request ID.',
			...(lastTrouble ? [`fal's last answer: ${lastTrouble}`] : []),
			`Request ID: ${subject.requestId}`,
		].join('\n'),
		{ type: 'timeout', ...named(subject), retryable: true, charged: 'maybe' },
		'open',
	);
}

/** fal could not be reached: to submit, and nothing was accepted, or about a request, and that one goes on. */
export function unreachable(subject: Subject, why: string, isLasting = false): FalFailure {
	const isOpen = subject.requestId !== undefined;
	return new FalFailure(
		'fal could not be reached',
		`${why}\n${isOpen ? goesOn(subject) : NOTHING_SENT}`,
		{
			type: 'unreachable',
			...named(subject),
			retryable: !isLasting,
			charged: isOpen ? 'maybe' : 'no',
		},
		isOpen ? 'open' : 'nothing',
	);
}

/** The time given to a request has passed: it goes on at fal, or fal has not even taken it. */
export function timedOut(
	subject: Subject,
	minutes: number,
	lastTrouble: string | undefined,
): FalFailure {
	const isOpen = subject.requestId !== undefined;
	return new FalFailure(
		`fal had not ${isOpen ? 'finished' : 'taken'} this request after ${inMinutes(minutes)}`,
		[
			isOpen ? goesOn(subject) : NOTHING_SENT,
			...(isOpen
				? ['Collect it with Await Result, using this request ID, or raise the Timeout option.']
				: []),
			...(lastTrouble ? [`fal's last answer: ${lastTrouble}`] : []),
		].join('\n'),
		{ type: 'timeout', ...named(subject), retryable: true, charged: isOpen ? 'maybe' : 'no' },
		isOpen ? 'open' : 'nothing',
	);
}

/** A retry found a request that another host accepted: the credential has changed since. */
export function submittedElsewhere({
	endpoint_id,
	request_id,
}: {
	endpoint_id: string;
	request_id: string;
}): FalFailure {
	return new FalFailure(
		"This item's request was submitted to another host than the credential's",
		`The key is not sent there, and the request is not submitted anew.\nRequest ID: ${request_id}`,
		{ type: 'other_host', endpointId: endpoint_id, requestId: request_id, charged: 'maybe' },
		'open',
	);
}

/** The request was cancelled by this node because of its timeout. */
export function cancelledAfterTimeout(
	subject: Subject,
	minutes: number,
	neverRan: boolean,
): FalFailure {
	return new FalFailure(
		`fal had not finished this request after ${inMinutes(minutes)}, so it was stopped`,
		[
			neverRan
				? 'It was still queued and has been removed. It was not charged.'
				: 'It was running and has been asked to stop. It may still finish, and may be charged.',
			`Request ID: ${subject.requestId}`,
		].join('\n'),
		{ type: 'timeout', ...named(subject), retryable: neverRan, charged: neverRan ? 'no' : 'maybe' },
	);
}

/** Said of a submit that fal has not accepted. */
export const NOTHING_SENT = 'Nothing was submitted and nothing was charged.';

function idLine({ requestId }: Subject): string {
	return requestId ? `\nRequest ID: ${requestId}` : '';
}

function goesOn({ requestId }: Subject): string {
	return `The request ${requestId} goes on at fal and may be charged.`;
}

function inMinutes(minutes: number): string {
	return `${minutes} minute${minutes === 1 ? '' : 's'}`;
}

/** Ids of a subject, as details carry them. */
export function named({
	endpointId,
	requestId,
}: Subject): Pick<FailureDetails, 'endpointId' | 'requestId'> {
	return { endpointId, requestId: requestId ?? null };
}
