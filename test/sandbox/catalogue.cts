import { randomInt } from 'node:crypto';
import { splitEndpoint } from './endpoints.cts';
import { problemsOf, type Problem } from './inputs.cts';
import type { Model } from './modelKinds.cts';
import { MODELS } from './models.cts';
import { make } from './outputs.cts';
import type { Outcome, Plan, Submission } from './request.cts';
import { Scripts } from './script.cts';

/** The apps whose requests are told by their input how to go. */
const SCRIPTED = /^(sandbox\/script|(workflows|comfy)\/sandbox-user\/[^/]+)$/;

const APPS = new Set(MODELS.map(({ id }) => splitEndpoint(id.split('/'))?.app));

/** Which endpoints there are, and how a request to one of them goes. */
export class Catalogue {
	private readonly scripts: Scripts;

	/** `mediaOrigin` tells where outputs are to be fetched. */
	constructor(
		private readonly jobSeconds: number | undefined,
		private readonly mediaOrigin: () => string,
	) {
		this.scripts = new Scripts(jobSeconds ?? 0.05);
	}

	hasApp(app: string): boolean {
		return SCRIPTED.test(app) || APPS.has(app);
	}

	plan(submission: Submission): Plan {
		const { endpoint } = submission;
		if (SCRIPTED.test(endpoint.app)) return this.scripts.plan(submission);
		const model = MODELS.find(({ id }) => id === endpoint.id);
		if (model === undefined) {
			return quick(() => unbilled(404, `Path ${endpoint.subpath || '/'} not found`));
		}
		const problems = problemsOf(model.fields, submission.input);
		if (problems.length > 0) return quick(() => unbilled(422, problems));
		const seconds = this.jobSeconds ?? model.seconds;
		return {
			...quick(() => this.success(model, submission, seconds)),
			seconds,
			logs: ['Loading the model', 'Running'],
		};
	}

	private success(model: Model, { input }: Submission, seconds: number): Outcome {
		const fields = input as Record<string, unknown>;
		const { body, units } = make(model.makes, {
			endpoint: model.id,
			input: fields,
			seed: Number(fields.seed ?? randomInt(2 ** 32)),
			origin: this.mediaOrigin(),
			seconds,
		});
		return {
			status: 200,
			headers: { 'x-fal-billable-units': String(units) },
			body: JSON.stringify(body),
		};
	}
}

/** A request that is over as soon as it runs. */
function quick(outcome: () => Outcome): Plan {
	return {
		seconds: 0.02,
		held: false,
		logs: [],
		ignoresCancel: false,
		pendingStatus: 202,
		outcome,
	};
}

/**
 * What an app itself refuses. fal's server code: unknown paths and inputs against the schema are
 * refused by the app, so they come late, with the result, and are not billed.
 */
function unbilled(status: number, detail: string | Problem[]): Outcome {
	return {
		status,
		headers: { 'x-fal-billable-units': '0' },
		body: JSON.stringify({ detail }),
	};
}
