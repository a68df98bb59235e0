import type { Sandbox } from './index.cts';

/** An answer, read to its end. */
export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	/** The body as JSON; undefined if it is not. */
	readonly body: any;
}

/** How the tests of the sandbox talk to it: plain calls that show every answer as it is. */
export async function ask(
	fal: Sandbox,
	url: string,
	init: RequestInit & { key?: string } = {},
): Promise<Answer> {
	const { key = fal.key, headers, ...rest } = init;
	const response = await fetch(url.startsWith('/') ? fal.hosts.queue + url : url, {
		...rest,
		redirect: 'manual',
		headers: { ...(key === '' ? {} : { authorization: `Key ${key}` }), ...headers },
	});
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, body: parse(text) };
}

/** Submits a script, or an input to another endpoint. */
export async function submit(
	fal: Sandbox,
	input: unknown = {},
	{
		endpoint = 'sandbox/script',
		headers = {},
	}: { endpoint?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
	const body = typeof input === 'string' ? input : JSON.stringify(input);
	return await ask(fal, `/${endpoint}`, { method: 'POST', headers, body });
}

/** Submits and waits until it is over; the answer is that of the result. */
export async function run(fal: Sandbox, input: unknown, endpoint?: string): Promise<Answer> {
	const { body } = await submit(fal, input, { endpoint });
	await fal.untilStatus(body.request_id, 'COMPLETED');
	return await ask(fal, body.response_url);
}

/** The events of a stream that was read to its end. */
export function eventsOf({ text }: Answer): any[] {
	const events = text.split('\n\n').filter((event) => event.startsWith('data: '));
	return events.map((event) => JSON.parse(event.slice('data: '.length)));
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
