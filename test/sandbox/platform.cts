import { createHash, randomUUID } from 'node:crypto';
import { imageUrl } from './media.cts';
import type { Model } from './modelKinds.cts';
import { MODELS } from './models.cts';
import { identified, json, type Reply } from './reply.cts';
import type { Handling, Head } from './intake.cts';

/** A page when `limit` is not given, and the most it may ask for. fal publishes neither figure. */
const PAGE = 20;

/** fal's platform host, as far as models and prices go. */
export class PlatformHost {
	/** `mediaOrigin` tells where thumbnails are to be fetched. */
	constructor(private readonly mediaOrigin: () => string) {}

	handle(head: Head): Handling {
		const found = (kind: 'models' | 'pricing', answer: () => Reply): Handling => ({
			kind,
			process: () => (head.method === 'GET' ? answer() : error(404, 'not_found', 'Not found')),
		});
		if (head.path === '/v1/models') return found('models', () => this.models(head));
		if (head.path === '/v1/models/pricing') return found('pricing', () => pricing(head));
		return { kind: 'other', process: () => error(404, 'not_found', 'Not found') };
	}

	/** fal's platform document: the key is optional here. A wrong one is reported to be refused. */
	private models({ key, headers, params }: Head): Reply {
		if (headers.authorization !== undefined && !key.good) return unauthorized();
		const wanted = Number(params.get('limit') ?? PAGE);
		const page = pageOf(params.get('cursor'));
		if (!Number.isInteger(wanted) || wanted < 1 || page === undefined) {
			return error(400, 'validation_error', 'Invalid request parameters');
		}
		const found = MODELS.filter((model) => matches(model, params));
		if (found.length === 0 && params.has('endpoint_id')) {
			return error(404, 'not_found', 'Resource not found');
		}
		const limit = Math.min(wanted, PAGE);
		const start = (page - 1) * limit;
		const hasMore = start + limit < found.length;
		const shown = found.slice(start, start + limit);
		return identified(
			json(200, {
				models: shown.map((model) => this.itemOf(model, key.good)),
				next_cursor: hasMore ? cursorOf(page + 1) : null,
				has_more: hasMore,
			}),
			randomUUID(),
		);
	}

	private itemOf(model: Model, authorized: boolean): Record<string, unknown> {
		const thumbnail = createHash('sha256').update(model.id).digest('hex').slice(0, 20);
		return {
			endpoint_id: model.id,
			metadata: {
				display_name: model.name,
				category: model.category,
				description: model.description,
				status: model.deprecated ? 'deprecated' : 'active',
				tags: [],
				updated_at: '2026-09-01T00:00:00.000Z',
				is_favorited: authorized ? false : null,
				thumbnail_url: imageUrl(this.mediaOrigin(), thumbnail, 256, 256),
				model_url: `https://fal.run/${model.id}`,
				date: '2026-01-15T00:00:00.000Z',
				highlighted: false,
				pinned: false,
				license_type: model.license,
				kind: 'inference',
				duration_estimate: model.seconds / 60,
			},
		};
	}
}

/** Every word of `q` must occur somewhere in the id, name, category or description. */
function matches(model: Model, params: URLSearchParams): boolean {
	const { id, name, category, description, deprecated } = model;
	const text = [id, name, category, description].join(' ').toLowerCase();
	const words = (params.get('q') ?? '').toLowerCase().split(/\s+/);
	const ids = params.getAll('endpoint_id');
	const status = deprecated ? 'deprecated' : 'active';
	return (
		words.every((word) => text.includes(word)) &&
		(params.get('category') ?? category) === category &&
		(params.get('status') ?? status) === status &&
		(ids.length === 0 || ids.includes(id))
	);
}

function pricing({ key, params }: Head): Reply {
	if (!key.good) return unauthorized();
	const ids = params.getAll('endpoint_id').flatMap((value) => value.split(','));
	if (ids.length === 0 || ids.length > 50) {
		return error(400, 'validation_error', 'Invalid request parameters');
	}
	const found = MODELS.filter(({ id }) => ids.includes(id));
	if (found.length === 0) return error(404, 'not_found', 'Resource not found');
	const prices = found.map(({ id, price: [unitPrice, unit] }) => ({
		endpoint_id: id,
		unit_price: unitPrice,
		unit,
		currency: 'USD',
	}));
	return identified(json(200, { prices, next_cursor: null, has_more: false }), randomUUID());
}

function unauthorized(): Reply {
	return error(401, 'authorization_error', 'Authentication required');
}

/** The platform's own shape of an error. */
function error(status: number, type: string, message: string): Reply {
	const requestId = randomUUID();
	return identified(json(status, { error: { type, message, request_id: requestId } }), requestId);
}

/** fal's platform document: the cursor is opaque; today it is the page number in base64. */
function cursorOf(page: number): string {
	return Buffer.from(String(page)).toString('base64');
}

function pageOf(cursor: string | null): number | undefined {
	if (cursor === null) return 1;
	const page = Number(Buffer.from(cursor, 'base64').toString('latin1'));
	return Number.isInteger(page) && page > 0 ? page : undefined;
}
