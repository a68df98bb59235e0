/** Where the key may go. Origins, with a path where a gateway has one, without a slash at the end. */
export interface Hosts {
	readonly queue: string;
	readonly platform: string;
	readonly storage: string;
}

/** A host in the credential that cannot be used. */
export class InvalidHost extends Error {}

/** fal's own. Source: fal's API reference. */
export const FAL_HOSTS: Hosts = {
	queue: 'https://queue.fal.run',
	platform: 'https://api.fal.ai',
	storage: 'https://rest.fal.ai',
};

/** The hosts a credential names; fal's own where it names none. Throws `InvalidHost`. */
export function hostsOf(credential: Record<string, unknown>): Hosts {
	if (credential.customHosts !== true) return FAL_HOSTS;
	return {
		queue: readHost('Queue Host', credential.queueHost, FAL_HOSTS.queue),
		platform: readHost('Platform Host', credential.platformHost, FAL_HOSTS.platform),
		storage: readHost('Storage Host', credential.storageHost, FAL_HOSTS.storage),
	};
}

/** The key travels in clear over http, so only this machine may be reached that way. */
function readHost(name: string, given: unknown, standard: string): string {
	const text = typeof given === 'string' ? given.trim().replace(/\/+$/, '') : '';
	if (text === '') return standard;
	if (!URL.canParse(text)) throw new InvalidHost(`${name} must be an address such as ${standard}`);
	const { protocol, hostname, username, password, search, hash, origin, pathname } = new URL(text);
	if (username || password || search || hash)
		throw new InvalidHost(`${name} must be an address such as ${standard}`);
	if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) {
		throw new InvalidHost(`${name} must start with https://`);
	}
	return origin + pathname.replace(/\/+$/, '');
}

/** Whether a host name can only mean this machine. */
export function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
