import { requestError } from './failures.cts';
import type { LogLine, Outcome, Plan, Submission } from './request.cts';

/** The input of `sandbox/script`: how the request is to go. Every field may be left out. */
export interface Script {
	/** Run time. */
	seconds?: number;
	/** Stay in progress until `release`. */
	hold?: boolean;
	/** The result; without it the input comes back as `{"input": …}`, byte for byte. */
	output?: unknown;
	/** The result, sent byte for byte. */
	rawOutput?: string;
	/** The status code of the result. */
	status?: number;
	/** The body of a failed result: text as it is, everything else as JSON. */
	body?: unknown;
	/** Further headers of the result. */
	headers?: Record<string, string>;
	/** What the completed status says. */
	error?: string;
	error_type?: string;
	logs?: Array<string | Partial<LogLine>>;
	/** 200: a pending status answers 200 instead of 202. */
	statuses?: number;
	/** Run on when cancelled. */
	ignoreCancel?: boolean;
	/** Used one after another by submits with an equal `key`; the last one stays. */
	outcomes?: Script[];
	key?: string;
}

const isObject = (value: unknown): value is object =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads scripts. It remembers how many submits of each key there have been. */
export class Scripts {
	private readonly uses = new Map<string, number>();

	constructor(private readonly defaultSeconds: number) {}

	plan(submission: Submission): Plan {
		const script = this.scriptOf(submission.input);
		return {
			seconds: script.seconds ?? this.defaultSeconds,
			held: script.hold ?? false,
			logs: script.logs ?? [],
			ignoresCancel: script.ignoreCancel ?? false,
			pendingStatus: script.statuses ?? 202,
			outcome: () => outcomeOf(script, submission.rawInput),
		};
	}

	private scriptOf(input: unknown): Script {
		if (!isObject(input)) return {};
		const { outcomes, ...script } = input as Script;
		if (!Array.isArray(outcomes) || outcomes.length === 0) return script;
		const key = script.key ?? '';
		const use = this.uses.get(key) ?? 0;
		this.uses.set(key, use + 1);
		return { ...script, ...outcomes[Math.min(use, outcomes.length - 1)] };
	}
}

function outcomeOf(script: Script, rawInput: string): Outcome {
	if (isFailure(script)) return failureOf(script);
	return {
		status: script.status ?? 200,
		headers: {
			'content-type': 'application/json',
			'x-fal-billable-units': '1',
			...script.headers,
		},
		body: outputOf(script, rawInput),
		error: script.error,
		errorType: script.error_type,
	};
}

function isFailure({ status, error, error_type: errorType }: Script): boolean {
	if (status !== undefined) return status >= 400;
	return error !== undefined || errorType !== undefined;
}

function outputOf(script: Script, rawInput: string): string {
	if (script.rawOutput !== undefined) return script.rawOutput;
	if (script.output !== undefined) return JSON.stringify(script.output);
	return `{"input":${rawInput.trim() === '' ? 'null' : rawInput}}`;
}

/** A failure of fal itself if the script names its type, otherwise one of the model. */
function failureOf(script: Script): Outcome {
	const detail = script.error ?? 'The model failed';
	const standard =
		script.error_type !== undefined
			? requestError(script.error_type, detail)
			: { status: 500, headers: {}, body: JSON.stringify({ detail }) };
	const isText = typeof script.body === 'string';
	const given = isText ? (script.body as string) : JSON.stringify(script.body);
	return {
		status: script.status ?? standard.status,
		headers: {
			'content-type': isText ? 'text/plain' : 'application/json',
			...standard.headers,
			...script.headers,
		},
		body: script.rawOutput ?? given ?? standard.body,
		error: script.error,
		errorType: script.error_type,
	};
}
