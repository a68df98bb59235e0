/** An endpoint id and its app: `fal-ai/flux/dev` is submitted to, `fal-ai/flux` is asked. */
export interface Endpoint {
	readonly id: string;
	readonly app: string;
	/** What remains after the app: `/dev`, or nothing. */
	readonly subpath: string;
}

/** fal's clients: these two namespaces come before the owner. */
const NAMESPACES = ['workflows', 'comfy'];

/** Splits a path into `[namespace/]owner/alias` and the rest; too short a path is no endpoint. */
export function splitEndpoint(segments: readonly string[]): Endpoint | undefined {
	const length = NAMESPACES.includes(segments[0]) ? 3 : 2;
	if (segments.length < length || segments.includes('')) return undefined;
	const rest = segments.slice(length);
	return {
		id: segments.join('/'),
		app: segments.slice(0, length).join('/'),
		subpath: rest.length > 0 ? `/${rest.join('/')}` : '',
	};
}
