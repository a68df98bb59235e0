import { generate } from 'selfsigned';
import type { Certificate } from './server.cts';

/** The names under which clients reach a sandbox, their own URLs unchanged. */
const NAMES = [
	'localhost',
	'queue.fal.run',
	'api.fal.ai',
	'rest.fal.ai',
	'fal.run',
	'fal.media',
	'v3.fal.media',
];

let made: Certificate | undefined;

/**
 * A certificate that vouches for itself, for fal's names and for this machine. It is made anew in
 * every process, but only once, because that takes a third of a second.
 */
export function certificate(): Certificate {
	made ??= makeCertificate();
	return made;
}

function makeCertificate(): Certificate {
	const { private: key, cert } = generate([{ name: 'commonName', value: 'fal sandbox' }], {
		algorithm: 'sha256',
		keySize: 2048,
		days: 30,
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{
				name: 'subjectAltName',
				altNames: [...NAMES.map((value) => ({ type: 2, value })), { type: 7, ip: '127.0.0.1' }],
			},
		],
	});
	return { key, cert };
}
