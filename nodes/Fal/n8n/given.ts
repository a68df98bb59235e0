import type { IDataObject, IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import type { Fal } from '../client/fal';
import { parseEndpoint, type Endpoint } from '../protocol/endpoint';
import { isRecord, InexactNumber, stringifyExact } from '../protocol/json';
import { isLoopback } from '../protocol/hosts';
import { isRequestId } from '../protocol/receipt';
import { isLeftAlone, shorten } from '../protocol/wording';
import type { FailureDetails } from '../protocol/failure';
import { refuse } from './nodeError';
import { resumeUrl } from './park';

/** The parameters of one item, read and checked. Whatever cannot be used is refused before anything is sent. */
export class Given {
	private readonly options: IDataObject;

	constructor(
		private readonly context: IExecuteFunctions,
		readonly item: number,
		/** fal, as the credential reaches it. */
		readonly fal: Fal,
	) {
		const options = context.getNodeParameter('options', item, {}) as unknown;
		if (!isRecord(options)) throw this.refusal('Options', 'must be an object');
		this.options = options as IDataObject;
	}

	/** The item's own data: where a receipt comes from. */
	get json(): IDataObject {
		return this.context.getInputData()[this.item].json;
	}

	endpoint(): Endpoint {
		const given = this.context.getNodeParameter('endpoint', this.item, '') as unknown;
		const text = isRecord(given) ? given.value : given;
		if (typeof text !== 'string' || text.trim() === '') {
			throw this.refusal(
				'Endpoint',
				'is missing',
				'Pick a model from the list, or give its ID such as fal-ai/flux/dev.',
			);
		}
		try {
			return parseEndpoint(text);
		} catch (error) {
			throw this.refusal('Endpoint', 'is not the ID of a model', (error as Error).message);
		}
	}

	/** The model's input as JSON text. Text is passed on as written, so that long integers stay exact. */
	inputJson(): string {
		const given = this.context.getNodeParameter('inputJson', this.item, '{}') as unknown;
		const name = 'Input (JSON)';
		if (typeof given !== 'string') {
			if (!isRecord(given))
				throw this.refusal(name, 'must be an object', 'Give the fields as { "prompt": "…" }.');
			return this.exactJson(name, given);
		}
		let parsed: unknown;
		try {
			parsed = JSON.parse(given);
		} catch (error) {
			throw this.refusal(name, 'is not valid JSON', (error as Error).message);
		}
		if (!isRecord(parsed))
			throw this.refusal(name, 'must be an object', 'Give the fields as { "prompt": "…" }.');
		return given;
	}

	requestId(): string {
		const given = this.context.getNodeParameter('requestId', this.item, '') as unknown;
		if (typeof given !== 'string' || given.trim() === '') {
			throw this.refusal(
				'Request ID',
				'is missing',
				'Feed the node the output of Submit, or give the ID yourself.',
			);
		}
		const id = given.trim();
		if (!isRequestId(id))
			throw this.refusal('Request ID', 'is not an ID that fal gives', 'It looks like a UUID.');
		return id;
	}

	/** A number among the options; `standard` where it is not set. */
	number<T>(
		name: string,
		title: string,
		standard: T,
		{ above, least, whole }: NumberRule,
	): number | T {
		const given = this.options[name];
		if (given === undefined || given === null || given === '') return standard;
		const value = typeof given === 'string' ? Number(given) : given;
		const isFine =
			typeof value === 'number' &&
			Number.isFinite(value) &&
			(above === undefined || value > above) &&
			(least === undefined || value >= least) &&
			(!whole || Number.isInteger(value));
		if (isFine) return value;
		const kind = whole ? 'a whole number' : 'a number';
		throw this.refusal(
			title,
			`must be ${kind} ${above === undefined ? `from ${least} up` : `above ${above}`}`,
		);
	}

	choice<T extends string>(name: string, title: string, choices: readonly T[], standard: T): T {
		const given = this.options[name] ?? standard;
		const choice = choices.find((one) => one === given);
		if (choice === undefined) throw this.refusal(title, `must be one of ${choices.join(', ')}`);
		return choice;
	}

	flag(name: string, title: string, standard: boolean): boolean {
		const given = this.options[name] ?? standard;
		const said = given === 'true' ? true : given === 'false' ? false : given;
		if (typeof said !== 'boolean') throw this.refusal(title, 'must be true or false');
		return said;
	}

	/** A text among the options; undefined where it is empty. Line breaks could add headers and are refused. */
	text(name: string, title: string): string | undefined {
		const given = this.options[name];
		if (given === undefined || given === null || given === '') return undefined;
		const text = String(given as string | number).trim();
		if (!/^[\x20-\x7e]*$/.test(text)) throw this.refusal(title, 'may hold plain characters only');
		return text || undefined;
	}

	/** An address that fal is to call. fal itself calls https only; what will hardly arrive gets a hint. */
	callee(name: string, title: string): string | undefined {
		const text = this.text(name, title);
		if (text === undefined) return undefined;
		if (!URL.canParse(text)) throw this.refusal(title, 'is not a web address');
		const { protocol, hostname, pathname } = new URL(text);
		const isAllowed = protocol === 'https:' || (protocol === 'http:' && this.fal.isCustom);
		if (!isAllowed) throw this.refusal(title, 'must start with https://');
		if (isLoopback(hostname) && !isLoopback(new URL(this.fal.queueHost).hostname)) {
			this.hint(`${title}: fal cannot reach ${hostname}, which is this machine to itself`);
		} else if (pathname.includes('/webhook-test/')) {
			this.hint(`${title}: a test URL of n8n takes one call, and only while n8n listens for it`);
		}
		return text;
	}

	/** Tells the user something without failing; once, not for every item. */
	private hint(message: string): void {
		if (this.item === 0) {
			this.context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
		}
	}

	/** Where a call resumes this execution. */
	callbackUrl(): string {
		return resumeUrl(this.context);
	}

	/** A parameter that cannot be used, named with its item. `about` is the request in question, if there is one. */
	refusal(
		parameter: string,
		flaw: string,
		advice = '',
		about: Partial<FailureDetails> = {},
	): NodeOperationError {
		const lines = [advice, 'Nothing was sent for this item.'].filter(Boolean);
		return refuse(this.context.getNode(), `${parameter} ${flaw}`, lines, this.item, about);
	}

	private exactJson(name: string, value: Record<string, unknown>): string {
		try {
			return stringifyExact(value);
		} catch (error) {
			const path = error instanceof InexactNumber ? error.path : '';
			throw this.refusal(
				name,
				`holds a number too long to stay exact${isLeftAlone(path) ? ` at ${shorten(path, 80)}` : ''}`,
				`At ${path}. Give the input as JSON text, or this number as text in quotes.`,
			);
		}
	}
}

interface NumberRule {
	readonly above?: number;
	readonly least?: number;
	readonly whole?: boolean;
}
