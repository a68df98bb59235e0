import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask } from './ask.cts';
import { sandbox, type Sandbox } from './index.cts';
import { MODELS } from './models.cts';

let fal: Sandbox;
beforeEach(async () => {
	fal = await sandbox();
});
afterEach(async () => await fal.close());

const models = async (query: string, key?: string) =>
	await ask(fal, `${fal.hosts.platform}/v1/models?${query}`, { key });
const pricing = async (query: string, key?: string) =>
	await ask(fal, `${fal.hosts.platform}/v1/models/pricing?${query}`, { key });

describe('models', () => {
	it.each([
		[7, 7],
		[MODELS.length, 20],
	])('pages through everything exactly once, asked for %i at a time', async (limit, most) => {
		const ids: string[] = [];
		let query = `limit=${limit}`;
		let pages = 0;
		for (;;) {
			const { body } = await models(query);
			pages += 1;
			ids.push(...body.models.map((model: { endpoint_id: string }) => model.endpoint_id));
			expect(body.has_more).toBe(body.next_cursor !== null);
			if (!body.has_more) break;
			query = `limit=${limit}&cursor=${encodeURIComponent(body.next_cursor)}`;
		}
		expect(ids.length).toBeGreaterThanOrEqual(25);
		expect([new Set(ids).size, pages]).toEqual([ids.length, Math.ceil(ids.length / most)]);
	});

	it('finds by words, category and status', async () => {
		const found = async (query: string) =>
			(await models(query)).body.models.map((model: { endpoint_id: string }) => model.endpoint_id);
		expect(await found('q=FLUX+schnell')).toEqual(['fal-ai/flux/schnell']);
		expect(await found('category=speech-to-text')).toEqual(['fal-ai/whisper', 'fal-ai/wizper']);
		expect(await found('status=deprecated')).toHaveLength(2);
		expect(await found('endpoint_id=fal-ai/whisper&endpoint_id=fal-ai/esrgan')).toHaveLength(2);
		expect(await found('q=nothing+like+that')).toEqual([]);
	});

	it('describes a model', async () => {
		const { body, headers } = await models('endpoint_id=fal-ai/flux/dev');
		expect(headers.get('x-fal-request-id')).toMatch(/-/);
		expect(body.models[0]).toMatchObject({
			endpoint_id: 'fal-ai/flux/dev',
			metadata: {
				display_name: 'FLUX.1 [dev]',
				category: 'text-to-image',
				status: 'active',
				license_type: 'commercial',
			},
		});
		expect((await ask(fal, body.models[0].metadata.thumbnail_url, { key: '' })).status).toBe(200);
	});

	it('needs no key but refuses a wrong one', async () => {
		expect((await models('limit=1', '')).status).toBe(200);
		expect((await models('limit=1', 'a:b')).status).toBe(401);
	});

	it.each(['limit=0', 'limit=x', 'cursor=!!'])('refuses %s', async (query) => {
		const { status, body } = await models(query);
		expect([status, body.error.type]).toEqual([400, 'validation_error']);
	});

	it('tells an unknown id', async () => {
		const { status, body } = await models('endpoint_id=no/such');
		expect([status, body.error.type]).toEqual([404, 'not_found']);
	});
});

describe('pricing', () => {
	it('gives the prices of several endpoints, listed either way', async () => {
		const listed = await pricing('endpoint_id=fal-ai/flux/dev,fal-ai/whisper');
		const repeated = await pricing('endpoint_id=fal-ai/flux/dev&endpoint_id=fal-ai/whisper');
		expect(listed.body).toEqual(repeated.body);
		expect(listed.body.prices).toHaveLength(2);
		expect(listed.body.prices[0]).toEqual({
			endpoint_id: 'fal-ai/flux/dev',
			unit_price: 0.025,
			unit: 'megapixels',
			currency: 'USD',
		});
	});

	it.each(['', 'a:b', 'nonsense'])('refuses the key "%s"', async (key) => {
		const { status, body } = await pricing('endpoint_id=fal-ai/flux/dev', key);
		expect([status, body.error]).toMatchObject([
			401,
			{ type: 'authorization_error', message: 'Authentication required' },
		]);
	});

	it('wants to know of which endpoint', async () => {
		expect((await pricing('')).status).toBe(400);
		expect((await pricing('endpoint_id=no/such')).status).toBe(404);
	});
});

it('has nothing else', async () => {
	expect((await ask(fal, `${fal.hosts.platform}/v1/users/me`)).status).toBe(404);
	expect((await ask(fal, `${fal.hosts.storage}/anything`)).status).toBe(404);
});
