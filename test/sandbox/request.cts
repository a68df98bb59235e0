import type { Endpoint } from './endpoints.cts';

/** fal's API reference: these three and no other. */
export type Status = 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED';

/** One line of a runner's output, as fal's status shows it. */
export interface LogLine {
	readonly message: string;
	readonly level: string;
	readonly source: string;
	readonly timestamp: string;
}

/** What a request came to: what its result answers, and what its status says about a failure. */
export interface Outcome {
	readonly status: number;
	readonly headers: Record<string, string>;
	readonly body: string;
	readonly error?: string;
	readonly errorType?: string;
}

/** How a request will go, decided when it is accepted. */
export interface Plan {
	readonly seconds: number;
	/** Stays in progress until it is released. */
	readonly held: boolean;
	readonly logs: ReadonlyArray<string | Partial<LogLine>>;
	readonly ignoresCancel: boolean;
	/** The status code of a status that is pending: 202, at some older servers 200. */
	readonly pendingStatus: number;
	readonly outcome: () => Outcome;
}

/** What a submit carried. */
export interface Submission {
	readonly endpoint: Endpoint;
	readonly input: unknown;
	/** The body byte for byte, as text. */
	readonly rawInput: string;
	readonly headers: Record<string, string>;
	readonly query: Record<string, string>;
}

/** An accepted request. The fields up to `completedAt` are what a test looks at. */
export interface QueueRequest {
	readonly id: string;
	/** The full endpoint id. */
	readonly endpoint: string;
	readonly app: string;
	readonly input: unknown;
	readonly rawInput: string;
	readonly headers: Record<string, string>;
	readonly query: Record<string, string>;
	status: Status;
	/** Whether a cancel arrived while the request was open. */
	cancelled: boolean;
	readonly acceptedAt: number;
	startedAt?: number;
	completedAt?: number;
	readonly plan: Plan;
	readonly logs: LogLine[];
	outcome?: Outcome;
}
