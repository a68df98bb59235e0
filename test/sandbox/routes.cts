import type { Kind } from './call.cts';
import { splitEndpoint, type Endpoint } from './endpoints.cts';

/** Where a call on the queue host leads. */
export type Route =
	| { readonly kind: 'submit'; readonly endpoint: Endpoint }
	| {
			readonly kind: 'status' | 'stream' | 'result' | 'cancel';
			readonly app: string;
			readonly requestId: string;
	  }
	| { readonly kind: 'other'; readonly status: 404 | 405 };

interface Operation {
	readonly kind: Extract<Kind, 'status' | 'stream' | 'result' | 'cancel'>;
	readonly method: string;
}

/** What follows `requests/<id>`. Source: fal's queue reference. */
const OPERATIONS = new Map<string, Operation>([
	['', { kind: 'result', method: 'GET' }],
	['status', { kind: 'status', method: 'GET' }],
	['status/stream', { kind: 'stream', method: 'GET' }],
	['cancel', { kind: 'cancel', method: 'PUT' }],
]);

/**
 * Reads method and path as the queue does. Submit goes to the full endpoint id; everything else to
 * `[namespace/]owner/alias/requests/<id>`. A subpath that was kept there gives 405, as people
 * report from fal, and so does a GET on a path that can only be submitted to.
 */
export function routeOf(method: string, path: string): Route {
	const segments = path.replace(/^\/+|\/+$/g, '').split('/');
	const at = segments.indexOf('requests');
	if (at === -1) {
		const endpoint = splitEndpoint(segments);
		if (endpoint === undefined) return { kind: 'other', status: 404 };
		return method === 'POST' ? { kind: 'submit', endpoint } : { kind: 'other', status: 405 };
	}
	const endpoint = splitEndpoint(segments.slice(0, at));
	const requestId = segments[at + 1];
	const operation = OPERATIONS.get(segments.slice(at + 2).join('/'));
	if (endpoint === undefined || !requestId || operation === undefined) {
		return { kind: 'other', status: 404 };
	}
	if (endpoint.subpath !== '' || method !== operation.method) {
		return { kind: 'other', status: 405 };
	}
	return { kind: operation.kind, app: endpoint.app, requestId };
}
