/** What an Authorization header turned out to be; `refusal` is there unless the key is good. */
export interface KeyCheck {
	readonly good: boolean;
	readonly refusal: string;
}

/**
 * Judges an Authorization header: `Key <key_id>:<key_secret>`. The texts for a malformed and for an
 * unknown key are the ones people report from fal; the text for a missing key is ours.
 */
export function checkKey(header: string | undefined, keys: readonly string[]): KeyCheck {
	if (header === undefined) {
		return { good: false, refusal: 'Authentication is required to access this application.' };
	}
	const key = /^Key (.*)$/i.exec(header)?.[1] ?? '';
	if (!/^[^\s:]+:[^\s:]+$/.test(key)) {
		return {
			good: false,
			refusal: "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'.",
		};
	}
	if (!keys.includes(key)) {
		return { good: false, refusal: 'No user found for Key ID and Secret' };
	}
	return { good: true, refusal: '' };
}
