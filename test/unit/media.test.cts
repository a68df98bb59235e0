import { describe, expect, it } from '@jest/globals';
import { mediaUrls } from '../../dist/nodes/Fal/protocol/media.js';

const url = (name: string) => `https://v3.fal.media/files/${name}`;

describe('the media addresses of an output', () => {
	it.each<[string, unknown, string[]]>([
		['a file', { video: { url: url('a.mp4') } }, [url('a.mp4')]],
		[
			'files',
			{ images: [{ url: url('a.png') }, { url: url('b.png') }] },
			[url('a.png'), url('b.png')],
		],
		['a field', { video_url: url('a.mp4') }, [url('a.mp4')]],
		['a list of addresses', { image_urls: [url('a'), url('b')] }, [url('a'), url('b')]],
		['a list named urls', { urls: [url('a')] }, [url('a')]],
		['nested deep', { a: [{ b: { c: [{ audio_url: url('a') }] } }] }, [url('a')]],
		['a list at the top', [{ url: url('a') }], [url('a')]],
		[
			'an address in a field of any name',
			{ video: 'https://x.example/v.mp4?a=1' },
			['https://x.example/v.mp4?a=1'],
		],
		['a list of addresses', { images: [url('a'), url('b')] }, [url('a'), url('b')]],
		['a field in camel case', { imageUrl: 'https://x.example/1' }, ['https://x.example/1']],
		['one file twice', { image: { url: url('a') }, images: [{ url: url('a') }] }, [url('a')]],
	])('%s', (_, output, urls) => {
		expect(mediaUrls(output)).toEqual(urls);
	});

	it.each<[string, unknown]>([
		['a data URI', { image: { url: 'data:image/png;base64,AAAA' } }],
		['text that mentions one', { description: `see ${url('a')}` }],
		[
			'a field that only sounds so',
			{ curl: 'https://example.com/page', urlish: 'https://example.com/x' },
		],
		['another scheme', { url: 'javascript:alert(1)', file_url: 'file:///etc/passwd' }],
		['null', null],
		['a text', 'a lighthouse'],
		['numbers', { url: 5, urls: [1, null, true] }],
	])('are none in %s', (_, output) => {
		expect(mediaUrls(output)).toEqual([]);
	});
});
