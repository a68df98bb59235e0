import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { PROJECT } from '../tools/checkout.cts';

const FOLDER = 'demo-output';

/** Fetches a file that a model made and saves it; gives its path within the project. */
export async function saveMedia(url: string, name: string): Promise<string> {
	const response = await fetch(url).catch((error: Error) => {
		throw new Error(`${url} could not be fetched`, { cause: error.cause ?? error });
	});
	if (!response.ok) throw new Error(`${url} could not be fetched: HTTP ${response.status}`);
	await mkdir(join(PROJECT, FOLDER), { recursive: true });
	const path = join(PROJECT, FOLDER, `${name}${extname(new URL(url).pathname)}`);
	await writeFile(path, Buffer.from(await response.arrayBuffer()));
	return relative(PROJECT, path);
}
