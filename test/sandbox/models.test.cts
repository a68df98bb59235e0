import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from './ask.cts';
import { sandbox, type Sandbox } from './index.cts';
import { MODELS } from './models.cts';

let fal: Sandbox;
beforeEach(async () => {
	fal = await sandbox({ jobSeconds: 0 });
});
afterEach(async () => await fal.close());

async function download(url: string): Promise<{ type: string | null; bytes: Buffer }> {
	const response = await fetch(url);
	expect(response.status).toBe(200);
	const bytes = Buffer.from(await response.arrayBuffer());
	return { type: response.headers.get('content-type'), bytes };
}

describe('outputs', () => {
	it('are images of the size that was asked for', async () => {
		const input = { prompt: 'a lighthouse', seed: 7, num_images: 2, image_size: 'portrait_4_3' };
		const { headers, body } = await run(fal, input, 'fal-ai/flux/dev');
		expect(body).toMatchObject({
			seed: 7,
			prompt: 'a lighthouse',
			has_nsfw_concepts: [false, false],
		});
		expect(headers.get('x-fal-billable-units')).toBe('2');
		expect(body.images[0].url).not.toBe(body.images[1].url);
		const { type, bytes } = await download(body.images[1].url);
		expect([type, bytes.toString('latin1', 1, 4)]).toEqual(['image/png', 'PNG']);
		expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([768, 1024]);
		const length = bytes.readUInt32BE(33);
		const pixels = inflateSync(bytes.subarray(41, 41 + length));
		expect(pixels).toHaveLength(1024 * (1 + 768 * 3));
		const filters = Array.from({ length: 1024 }, (_, row) => pixels[row * (1 + 768 * 3)]);
		expect(new Set(filters)).toEqual(new Set([0]));
	});

	it('are the same for the same prompt and seed, and others for another', async () => {
		const urlOf = async (prompt: string, seed: number) =>
			(await run(fal, { prompt, seed }, 'fal-ai/flux/schnell')).body.images[0].url;
		const first = await urlOf('a', 1);
		expect(await urlOf('a', 1)).toBe(first);
		expect(await urlOf('a', 2)).not.toBe(first);
		expect(await urlOf('b', 1)).not.toBe(first);
	});

	it('are videos', async () => {
		const input = { prompt: 'waves', image_url: 'https://example.com/a.png', duration: '10' };
		const endpoint = 'fal-ai/kling-video/v2.1/master/image-to-video';
		const { headers, body } = await run(fal, input, endpoint);
		expect(headers.get('x-fal-billable-units')).toBe('10');
		const { type, bytes } = await download(body.video.url);
		expect([type, bytes.toString('latin1', 4, 8)]).toEqual(['video/mp4', 'ftyp']);
		expect(bytes).toHaveLength(body.video.file_size);
	});

	it('are sounds', async () => {
		const { body } = await run(fal, { text: 'Hello' }, 'fal-ai/kokoro/american-english');
		const { type, bytes } = await download(body.audio.url);
		expect([type, bytes.toString('latin1', 0, 4)]).toEqual(['audio/wav', 'RIFF']);
		expect(bytes).toHaveLength(body.audio.file_size);
		expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44);
	});

	it('are there for every model, given what it requires', async () => {
		for (const model of MODELS) {
			const required = Object.entries(model.fields).filter(([, field]) => field.required);
			const input = Object.fromEntries(required.map(([name]) => [name, 'https://example.com/x']));
			expect([model.id, (await run(fal, input, model.id)).status]).toEqual([model.id, 200]);
		}
	});
});

describe('inputs are checked late, without charge', () => {
	const kling = 'fal-ai/kling-video/v2.1/master/image-to-video';
	const image_url = 'https://example.com/a.png';

	it.each([
		['fal-ai/flux/dev', {}, { loc: ['body', 'prompt'], type: 'missing', msg: 'Field required' }],
		[
			'fal-ai/flux/dev',
			{ prompt: 'x', num_images: 9 },
			{ loc: ['body', 'num_images'], type: 'less_than_equal', ctx: { le: 4 }, input: 9 },
		],
		[
			'fal-ai/flux/dev',
			{ prompt: 'x', num_images: 0 },
			{ loc: ['body', 'num_images'], type: 'greater_than_equal', ctx: { ge: 1 } },
		],
		['fal-ai/flux/dev', { prompt: 5 }, { loc: ['body', 'prompt'], type: 'string_type' }],
		['fal-ai/flux/dev', { prompt: 'x', seed: 'y' }, { type: 'int_parsing' }],
		['fal-ai/flux/dev', { prompt: 'x', seed: 1.5 }, { type: 'int_from_float' }],
		['fal-ai/flux/dev', { prompt: 'x', image_size: 'huge' }, { type: 'literal_error' }],
		['fal-ai/flux/dev', [], { loc: ['body'], type: 'model_attributes_type' }],
		[
			kling,
			{ prompt: 'x', image_url, duration: 5 },
			{
				loc: ['body', 'duration'],
				type: 'literal_error',
				msg: "Input should be '5' or '10'",
				ctx: { expected: "'5' or '10'" },
				input: 5,
			},
		],
	])('%s %j', async (endpoint, input, problem) => {
		const { status, headers, body } = await run(fal, input, endpoint);
		expect(status).toBe(422);
		expect(body.detail).toMatchObject([problem]);
		expect(headers.get('x-fal-billable-units')).toBe('0');
	});

	it('lists every problem', async () => {
		const { body } = await run(fal, { num_images: 'many' }, 'fal-ai/flux/dev');
		expect(body.detail).toHaveLength(2);
	});

	it('accepts the values that are allowed', async () => {
		const input = {
			prompt: 'x',
			num_images: '4',
			image_size: { width: 64, height: 32 },
			seed: null,
		};
		const { body } = await run(fal, input, 'fal-ai/flux/dev');
		expect(body.images).toHaveLength(4);
		expect(body.images[3]).toMatchObject({ width: 64, height: 32 });
	});

	it('tells an unknown path of a known app', async () => {
		const { status, body } = await run(fal, { prompt: 'x' }, 'fal-ai/flux/nope');
		expect([status, body]).toEqual([404, { detail: 'Path /nope not found' }]);
	});

	it('minds a body that is not JSON', async () => {
		expect((await run(fal, '{"prompt": ', 'fal-ai/flux/dev')).status).toBe(422);
	});
});
