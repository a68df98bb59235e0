import { json, refusal } from './reply.cts';
import type { Handling, Head } from './intake.cts';
import { signingKey, type PublicKey, type SigningKey } from './signing.cts';

export const JWKS_PATH = '/.well-known/jwks.json';

/** The key that webhooks are signed with, and the public keys that are shown. */
export class Keyring {
	current: SigningKey;

	/** The oldest first, so that a reader who takes only the first fails after a rotation. */
	shown: PublicKey[];

	constructor(seed?: string) {
		this.current = signingKey(seed);
		this.shown = [this.current.public];
	}

	/** Signs with a new key from now on. */
	rotate({ keepOld = true }: { keepOld?: boolean } = {}): void {
		this.current = signingKey();
		this.shown = [...(keepOld ? this.shown : []), this.current.public];
	}
}

/** fal's storage host, as far as the keys of webhooks go. fal's docs: they are public. */
export function jwksHost(keyring: Keyring): (head: Head) => Handling {
	return ({ method, path }) => {
		if (path !== JWKS_PATH) return { kind: 'other', process: () => refusal(404, 'Not Found') };
		return {
			kind: 'jwks',
			process: () =>
				method === 'GET' ? json(200, { keys: keyring.shown }) : refusal(405, 'Method Not Allowed'),
		};
	};
}
