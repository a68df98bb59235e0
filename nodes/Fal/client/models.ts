import { isRecord } from '../protocol/json';
import { refusal } from '../protocol/refusal';
import { unreachable } from '../protocol/failure';
import { LOOK_TIMEOUT, readAnswer, type Fal } from './fal';
import { exchange } from './transport';

/** A model as the picker shows it. */
export interface ModelSummary {
	readonly endpointId: string;
	readonly name: string;
}

export interface ModelPage {
	readonly models: readonly ModelSummary[];
	/** Where the next page starts; undefined at the end. */
	readonly cursor?: string;
}

const PAGE_SIZE = 50;

/** Active models of fal's catalogue, found by text, a page at a time. Throws `FalFailure`. */
export async function searchModels(fal: Fal, text?: string, cursor?: string): Promise<ModelPage> {
	const query = new URLSearchParams({ limit: String(PAGE_SIZE), status: 'active' });
	if (text?.trim()) query.set('q', text.trim());
	if (cursor) query.set('cursor', cursor);
	const url = `${fal.platformHost}/v1/models?${query.toString()}`;
	const asked = await exchange(fal.transport, { method: 'GET', url, timeout: LOOK_TIMEOUT });
	const subject = { endpointId: '' };
	if (asked.lost) throw unreachable(subject, asked.lost.message);
	const answer = readAnswer(asked.answer);
	if (answer.statusCode !== 200 || !isRecord(answer.body))
		throw refusal('platform', answer, subject);
	const { models, next_cursor } = answer.body;
	return {
		models: Array.isArray(models) ? models.filter(isRecord).flatMap(summary) : [],
		...(typeof next_cursor === 'string' && { cursor: next_cursor }),
	};
}

/** `metadata`, and every key of it, may be missing. Source: fal's platform API. */
function summary({ endpoint_id, metadata }: Record<string, unknown>): ModelSummary[] {
	if (typeof endpoint_id !== 'string') return [];
	const { display_name } = isRecord(metadata) ? metadata : {};
	return [
		{
			endpointId: endpoint_id,
			name: typeof display_name === 'string' && display_name ? display_name : endpoint_id,
		},
	];
}
