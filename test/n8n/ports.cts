import { createServer, type AddressInfo } from 'node:net';

/** A port that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
	return await listenOnce(0);
}

export async function isFree(port: number): Promise<boolean> {
	return await listenOnce(port).then(
		() => true,
		() => false,
	);
}

async function listenOnce(port: number): Promise<number> {
	return await new Promise((resolve, reject) => {
		const probe = createServer().once('error', reject);
		probe.listen(port, '127.0.0.1', () => {
			const { port: taken } = probe.address() as AddressInfo;
			probe.close(() => resolve(taken));
		});
	});
}
