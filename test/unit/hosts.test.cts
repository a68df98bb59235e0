import { describe, expect, it } from '@jest/globals';
import {
	FAL_HOSTS,
	hostsOf,
	InvalidHost,
	isLoopback,
} from '../../dist/nodes/Fal/protocol/hosts.js';

const custom = (queueHost: unknown) => hostsOf({ customHosts: true, queueHost }).queue;

describe('the key goes', () => {
	it.each([
		[{}],
		[{ customHosts: false, queueHost: 'https://evil.example' }],
		[{ customHosts: 'true', queueHost: 'https://evil.example' }],
		[{ customHosts: true }],
		[{ customHosts: true, queueHost: '  ', platformHost: '', storageHost: null }],
	])("to fal's own hosts with %j", (credential) => {
		expect(hostsOf(credential)).toEqual(FAL_HOSTS);
	});

	it.each([
		['https://queue.falrun.com', 'https://queue.falrun.com'],
		[' https://gw.example/ ', 'https://gw.example'],
		['https://gw.example/fal/queue//', 'https://gw.example/fal/queue'],
		['https://GW.example:8443', 'https://gw.example:8443'],
		['https://gw.example:443/', 'https://gw.example'],
		['https://gw.example/?', 'https://gw.example'],
		['https://gw.example/fal#', 'https://gw.example/fal'],
		['https://gw.exam\nple', 'https://gw.example'],
		['http://localhost:5679', 'http://localhost:5679'],
		['http://127.0.0.1:5679/', 'http://127.0.0.1:5679'],
		['http://127.8.8.8', 'http://127.8.8.8'],
		['http://[::1]:80', 'http://[::1]'],
	])('to the host %j as %s', (given, origin) => {
		expect(custom(given)).toBe(origin);
	});

	it('to each host for its own purpose', () => {
		expect(
			hostsOf({
				customHosts: true,
				platformHost: 'https://p.example',
				storageHost: 'https://s.example',
			}),
		).toEqual({
			queue: FAL_HOSTS.queue,
			platform: 'https://p.example',
			storage: 'https://s.example',
		});
	});
});

describe('the key stays here, and the field is named, with', () => {
	it.each([
		'queue.fal.run',
		'http://queue.fal.run',
		'http://localhost.evil.example',
		'http://127.0.0.1.evil.example',
		'http://127.evil.example',
		'http://0.0.0.0',
		'http://10.0.0.1',
		'ftp://queue.fal.run',
		'javascript:alert(1)',
		'https://user@queue.fal.run',
		'https://user:secret@queue.fal.run',
		'https://:secret@queue.fal.run',
		'https://queue.fal.run@evil.example',
		'https://queue.fal.run?x=1',
		'https://queue.fal.run#x',
		'https://',
		'={{ $json.host }}',
	])('%j', (given) => {
		expect(() => custom(given)).toThrow(InvalidHost);
		expect(() => custom(given)).toThrow('Queue Host must');
	});
});

it.each([
	['localhost', true],
	['127.0.0.1', true],
	['127.255.255.254', true],
	['[::1]', true],
	['localhost.example', false],
	['127.0.0.1.example', false],
	['128.0.0.1', false],
	['[::2]', false],
	['', false],
])('%j can only mean this machine: %s', (hostname, expected) => {
	expect(isLoopback(hostname)).toBe(expected);
});
