/**
 * Why a webhook may not be sent to an address; undefined if it may. fal itself does the opposite
 * and calls public addresses alone, but a sandbox must never reach a stranger.
 */
export function reasonToRefuse(url: string): string | undefined {
	if (!URL.canParse(url)) return `Not an address: ${url}`;
	const { protocol, hostname } = new URL(url);
	if (protocol !== 'http:' && protocol !== 'https:') return `Neither http nor https: ${url}`;
	if (isLoopback(hostname)) return undefined;
	return `The sandbox calls this machine only, and ${hostname} is not on loopback`;
}

/** `URL` has already brought the other spellings of an IP address into these. */
function isLoopback(hostname: string): boolean {
	return (
		hostname === '[::1]' ||
		/^127\.\d+\.\d+\.\d+$/.test(hostname) ||
		/^(.+\.)?localhost$/.test(hostname)
	);
}

interface Address {
	readonly address: string;
	readonly family: 4 | 6;
}

/** What names mean here, whatever a resolver says: this machine. */
export function lookUpLoopback(
	_name: string,
	_options: object,
	done: (error: null, addresses: Address[]) => void,
): void {
	done(null, [
		{ address: '127.0.0.1', family: 4 },
		{ address: '::1', family: 6 },
	]);
}
