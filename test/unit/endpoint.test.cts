import { describe, expect, it } from '@jest/globals';
import {
	InvalidEndpoint,
	MODEL_PAGE,
	parseEndpoint,
} from '../../dist/nodes/Fal/protocol/endpoint.js';

describe('an endpoint id', () => {
	it.each([
		['fal-ai/flux', 'fal-ai/flux', 'fal-ai/flux'],
		['fal-ai/flux/dev', 'fal-ai/flux/dev', 'fal-ai/flux'],
		['fal-ai/kling-video/v2.1/master/image-to-video', undefined, 'fal-ai/kling-video'],
		['a/b/c/d/e/f/g', undefined, 'a/b'],
		['CassetteAI/music-generator', undefined, 'CassetteAI/music-generator'],
		['bria/fibo_edit/v1', undefined, 'bria/fibo_edit'],
		['workflows/you/your-flow', undefined, 'workflows/you/your-flow'],
		['workflows/you/your-flow/part', undefined, 'workflows/you/your-flow'],
		['comfy/you/graph/run', undefined, 'comfy/you/graph'],
		['110602490-fast-sdxl', '110602490/fast-sdxl', '110602490/fast-sdxl'],
		['110602490/lora-stream', undefined, '110602490/lora-stream'],
		['fal-ai/workflows/x', undefined, 'fal-ai/workflows'],
		['  fal-ai/flux/dev\n', 'fal-ai/flux/dev', 'fal-ai/flux'],
		['/fal-ai/flux/dev/', 'fal-ai/flux/dev', 'fal-ai/flux'],
	])('%j is submitted to whole and asked about by its app', (given, id, app) => {
		expect(parseEndpoint(given)).toEqual({ id: id ?? given, app });
	});
});

describe("the address of a model's page", () => {
	it.each([
		['https://fal.ai/models/fal-ai/flux/dev', 'fal-ai/flux/dev'],
		['http://fal.ai/models/fal-ai/flux/dev', 'fal-ai/flux/dev'],
		['https://www.fal.ai/models/fal-ai/flux/dev/', 'fal-ai/flux/dev'],
		['https://fal.ai/models/fal-ai/flux/dev/api', 'fal-ai/flux/dev'],
		['https://fal.ai/models/fal-ai/flux/dev/playground/?share=1#top', 'fal-ai/flux/dev'],
		['https://fal.ai/models/fal-ai/flux/dev/examples', 'fal-ai/flux/dev'],
		['https://fal.ai/models/fal-ai/flux/dev/llms.txt', 'fal-ai/flux/dev'],
		['https://fal.ai/models/fal-ai/flux?a=/b/c', 'fal-ai/flux'],
		['https://fal.ai/models/CassetteAI/music-generator/api', 'CassetteAI/music-generator'],
		['https://fal.ai/models/workflows/you/flow', 'workflows/you/flow'],
		['https://fal.ai/workflows/you/flow', 'workflows/you/flow'],
		['https://fal.ai/models/fal-ai/api', 'fal-ai/api'],
	])('%s gives its id', (given, id) => {
		expect(parseEndpoint(given).id).toBe(id);
		expect(new RegExp(MODEL_PAGE).exec(given)?.[1]).toBe(id);
	});

	it.each([
		['of an owner', 'https://fal.ai/models/fal-ai'],
		['of the catalogue', 'https://fal.ai/models?q=flux'],
		['of the dashboard', 'https://fal.ai/dashboard/keys'],
		['on another host', 'https://evil.ai/models/fal-ai/flux'],
		['on a host that ends alike', 'https://notfal.ai/models/fal-ai/flux'],
		['on a host behind a user name', 'https://fal.ai@evil.ai/models/fal-ai/flux'],
		['of the queue', 'https://queue.fal.run/fal-ai/flux'],
		['with steps upwards', 'https://fal.ai/models/fal-ai/../keys'],
	])('%s is refused', (_, given) => {
		expect(() => parseEndpoint(given)).toThrow(InvalidEndpoint);
	});
});

describe('what is no endpoint id is refused before anything is sent', () => {
	it.each([
		'',
		'   ',
		'/',
		'flux',
		'fal-ai/',
		'workflows/you',
		'comfy/you',
		'../x',
		'a/../b',
		'a/..',
		'a/.',
		'a//b',
		'fal ai/flux',
		'fal-ai/flux dev',
		'a/b?c=d',
		'a/b#c',
		'a/b%2f..',
		'a/b\nc',
		'a/b\r\nx-header: 1',
		'a/b\u0000',
		'a\\b/c',
		'fal-ai/flüx',
		'fal-ai/ｆlux',
		'fal-ai/\u202eflux',
		'@evil.ai/x',
		'-a/b',
		'a/b:80',
		'1-',
		'12',
		'undefined',
		'[object Object]',
	])('%j', (given) => {
		expect(() => parseEndpoint(given)).toThrow(InvalidEndpoint);
	});

	it('and the reason shows what an id looks like', () => {
		expect(() => parseEndpoint('flux')).toThrow('fal-ai/flux/dev');
	});

	it('at once, however long it is', () => {
		const since = Date.now();
		for (const part of ['a/', 'a', '-', '/']) {
			expect(() => parseEndpoint(`https://fal.ai/models/${part.repeat(50_000)}!`)).toThrow();
		}
		expect(Date.now() - since).toBeLessThan(1_000);
	});
});
