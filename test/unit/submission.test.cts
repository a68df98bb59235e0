import { describe, expect, it } from '@jest/globals';
import { submitHeaders, submitUrl } from '../../dist/nodes/Fal/protocol/submission.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('the headers of a submit', () => {
	it.each([
		[{}, {}],
		[{ priority: 'low' as const }, { 'x-fal-queue-priority': 'low' }],
		[{ priority: 'normal' as const }, { 'x-fal-queue-priority': 'normal' }],
		[{ startTimeout: 0.2 }, { 'x-fal-request-start-timeout': '0.2' }],
		[{ startTimeout: 300 }, { 'x-fal-request-start-timeout': '300' }],
		[{ noRetry: true }, { 'x-fal-no-retry': '1' }],
		[{ noRetry: false }, {}],
		[{ runnerHint: 'lora-7' }, { 'x-fal-runner-hint': 'lora-7' }],
		[{ storeIo: false }, { 'x-fal-store-io': '0' }],
		[{ storeIo: true }, {}],
		[{ maxQueueLength: 3, webhookUrl: 'https://example.com' }, {}],
	])('for %j', (options, headers) => {
		expect(submitHeaders(options)).toEqual({ ...JSON_TYPE, ...headers });
	});

	it.each([
		[3600, '{"expiration_duration_seconds":3600}'],
		[null, '{"expiration_duration_seconds":null}'],
	])('a media expiry of %j is told as %s', (mediaExpiry, told) => {
		expect(submitHeaders({ mediaExpiry })['x-fal-object-lifecycle-preference']).toBe(told);
	});
});

describe('the address of a submit', () => {
	const at = (options: Parameters<typeof submitUrl>[2], host = 'https://queue.fal.run') =>
		submitUrl(host, 'fal-ai/flux/dev', options);

	it('is the whole endpoint id', () => {
		expect(at({})).toBe('https://queue.fal.run/fal-ai/flux/dev');
		expect(at({ priority: 'low', startTimeout: 5 })).toBe('https://queue.fal.run/fal-ai/flux/dev');
		expect(at({}, 'https://gw.example/fal')).toBe('https://gw.example/fal/fal-ai/flux/dev');
	});

	it.each([0, 7])('bounds the queue at %i', (maxQueueLength) => {
		expect(new URL(at({ maxQueueLength })).search).toBe(`?fal_max_queue_length=${maxQueueLength}`);
	});

	it('carries a webhook address whole', () => {
		const webhookUrl = 'https://example.com/fal?a=1&b=ü#c';
		const url = new URL(at({ webhookUrl, maxQueueLength: 1 }));
		expect(url.searchParams.get('fal_webhook')).toBe(webhookUrl);
		expect([...url.searchParams.keys()]).toEqual(['fal_webhook', 'fal_max_queue_length']);
	});
});
