import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';
import { LostConnection, type Answer, type Call, type Transport } from '../client/transport';

export const CREDENTIAL = 'falQueueApi';

/** The contexts of n8n that can make requests for us. */
export type Requester = Pick<
	IExecuteFunctions | ILoadOptionsFunctions | IWebhookFunctions,
	'getCredentials' | 'getNode' | 'helpers' | 'logger'
>;

/**
 * n8n's HTTP helper as our transport: it brings the key, proxies and n8n's guards.
 *
 * The quirk: when a node executes, n8n's helper replaces a request's abort signal by the execution's. Then nobody can
 * leave a status stream, a submit is torn off half-way by Stop, and after Stop no cancel leaves the house. The helper
 * is therefore called on a context that knows no execution: what ends a call is the call's own signal alone.
 */
export function transportOver(context: Requester, credential: IDataObject): Transport {
	const detached = {
		getCredentials: async () => ({ ...credential }),
		getNode: () => context.getNode(),
		helpers: context.helpers,
		logger: context.logger,
	} as unknown as IExecuteFunctions;
	const withKey = context.helpers.httpRequestWithAuthentication;
	const request = async (call: Call): Promise<unknown> =>
		call.isPublic
			? await context.helpers.httpRequest(optionsOf(call))
			: await withKey.call(detached, CREDENTIAL, optionsOf(call));
	return {
		async send(call) {
			const answer = (await request(call).catch(throwLost)) as IN8nHttpFullResponse;
			return await readAnswer(call, answer).catch(throwLost);
		},
	};
}

function optionsOf({
	method,
	url,
	headers,
	body,
	timeout,
	signal,
	onText,
}: Call): IHttpRequestOptions {
	return {
		method,
		url,
		headers: { accept: 'application/json', ...headers },
		body,
		timeout,
		abortSignal: signal,
		encoding: onText ? 'stream' : 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

async function readAnswer(
	call: Call,
	{ statusCode, headers, body }: IN8nHttpFullResponse,
): Promise<Answer> {
	const answer = { statusCode, headers: headers as Record<string, string | undefined> };
	if (!call.onText) return { ...answer, text: typeof body === 'string' ? body : '' };
	const isWanted = statusCode >= 200 && statusCode < 300;
	const decoder = new TextDecoder();
	let text = '';
	for await (const chunk of body as AsyncIterable<Uint8Array>) {
		const piece = decoder.decode(chunk, { stream: true });
		if (isWanted) call.onText(piece);
		else text += piece;
	}
	return { ...answer, text };
}

/** Failures to connect: the request has not left. Everything else may have been read by fal. */
const BEFORE = [
	'ENOTFOUND',
	'EAI_AGAIN',
	'ECONNREFUSED',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
];
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS|EPROTO/;

/** Turns what n8n's helper throws into `LostConnection`. n8n wraps the HTTP client's error, which wraps the system's. */
function throwLost(error: unknown): never {
	const chain = [error, causeOf(error), causeOf(causeOf(error))].filter(isObject);
	const isConnecting = chain.some(failedToConnect);
	const isRefusedByN8n = chain.some((link) => /ssrf/i.test(String(link.name)));
	const unnamed = isRefusedByN8n ? 'blocked by n8n' : 'no answer';
	const code = chain.map((link) => link.code ?? link.httpCode).find(isText) ?? unnamed;
	const isLasting = isRefusedByN8n || CERTIFICATE.test(code);
	const isBefore = isLasting || isConnecting || BEFORE.includes(code);
	throw new LostConnection(isBefore ? 'before' : 'after', code, isLasting);
}

/** Where a name has several addresses, Node tries them all and collects what became of each. */
function failedToConnect(link: IDataObject): boolean {
	const { syscall, errors } = link;
	const all = Array.isArray(errors) ? (errors as IDataObject[]) : [];
	return syscall === 'connect' || (all.length > 0 && all.every((one) => one.syscall === 'connect'));
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

function causeOf(error: unknown): unknown {
	return isObject(error) ? error.cause : undefined;
}

function isObject(value: unknown): value is IDataObject & { cause?: unknown } {
	return typeof value === 'object' && value !== null;
}
