/** A fal endpoint id, split the way the queue needs it. Source: fal's queue reference, its own clients. */
export interface Endpoint {
	/** Full id, as submitted to: `fal-ai/flux/dev`. */
	readonly id: string;
	/** What status, result and cancel are addressed by: `fal-ai/flux`. */
	readonly app: string;
}

/** An endpoint id that cannot be addressed. The message says what an id looks like. */
export class InvalidEndpoint extends Error {}

/** Ids below these carry one segment more before the subpath: `workflows/owner/name`. */
const NAMESPACES = ['workflows', 'comfy'];
const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const LEGACY = /^(\d+)-([A-Za-z0-9._-]+)$/;
const LONGEST = 1000;

/** A model's page, or a workflow's; the tabs of a page (`/api`, `/playground`, …) are not part of the id. */
export const MODEL_PAGE =
	'^https?://(?:www\\.)?fal\\.ai/(?:models/|(?=workflows/|comfy/))((?:[A-Za-z0-9._-]+/)+?[A-Za-z0-9._-]+)(?:/(?:api|playground|examples|llms\\.txt))?/?(?:[?#].*)?$';

/** Reads an endpoint id, or the address of a model's page. Throws `InvalidEndpoint`. */
export function parseEndpoint(text: string): Endpoint {
	const given = text.length > LONGEST ? '' : text.trim();
	const page = new RegExp(MODEL_PAGE).exec(given);
	const id = (page ? page[1] : given).replace(/^\/+|\/+$/g, '').replace(LEGACY, '$1/$2');
	const parts = id.split('/');
	const appLength = NAMESPACES.includes(parts[0]) ? 3 : 2;
	if (parts.length < appLength || !parts.every((part) => SEGMENT.test(part))) {
		throw new InvalidEndpoint(
			'An endpoint id looks like fal-ai/flux/dev or workflows/you/your-flow',
		);
	}
	return { id, app: parts.slice(0, appLength).join('/') };
}
