import type { KeyObject } from 'node:crypto';
import { isSignedBy, readKeySet, type CallbackSignature } from '../protocol/signature';
import { LOOK_TIMEOUT, readAnswer, type Fal } from './fal';
import { exchange } from './transport';

/** A key set as it was last fetched. Times are in milliseconds since 1970. */
interface Shelf {
	keys: readonly KeyObject[];
	fetchedAt: number;
	triedAt: number;
}

const DAY = 24 * 60 * 60_000;
/** A flood of forged callbacks must not become a flood of fetches. */
const BETWEEN_REFRESHES = 60_000;

/** The key sets of this process, by address. fal asks to keep one for a day at most. */
const shelves = new Map<string, Shelf>();
const refreshing = new Map<string, Promise<Shelf | undefined>>();

/** fal's keys cannot be had, and none are known: nothing can be said of a signature. */
export class KeysUnavailable extends Error {}

/**
 * Whether fal signed a callback. A signature by no known key makes the keys be fetched anew, once a minute at most. While
 * fal's keys cannot be had, the last ones go on to be used. Throws `KeysUnavailable` if there never were any.
 */
export async function isFromFal(
	fal: Fal,
	signed: CallbackSignature,
	body: Uint8Array,
): Promise<boolean> {
	const url = `${fal.storageHost}/.well-known/jwks.json`;
	const known = shelves.get(url);
	const isOld = !known || Date.now() - known.fetchedAt > DAY;
	const shelf = (isOld ? await refreshed(fal, url) : undefined) ?? known;
	if (!shelf || shelf.keys.length === 0) throw new KeysUnavailable('The keys of fal cannot be had');
	if (isSignedBy(shelf.keys, signed, body)) return true;
	const newer = await refreshed(fal, url);
	return newer !== undefined && isSignedBy(newer.keys, signed, body);
}

/** Fetches the key set unless that was tried within a minute; undefined if it was, or failed. */
async function refreshed(fal: Fal, url: string): Promise<Shelf | undefined> {
	const running = refreshing.get(url);
	if (running) return await running;
	const known = shelves.get(url);
	if (known && Date.now() - known.triedAt < BETWEEN_REFRESHES) return undefined;
	const refresh = fetchShelf(fal, url, known).finally(() => refreshing.delete(url));
	refreshing.set(url, refresh);
	return await refresh;
}

async function fetchShelf(fal: Fal, url: string, known?: Shelf): Promise<Shelf | undefined> {
	const triedAt = Date.now();
	const asked = await exchange(fal.transport, {
		method: 'GET',
		url,
		timeout: LOOK_TIMEOUT,
		isPublic: true,
	});
	const answer = asked.lost ? undefined : readAnswer(asked.answer);
	const keys = answer?.statusCode === 200 ? readKeySet(answer.body) : [];
	if (keys.length === 0) {
		if (known) known.triedAt = triedAt;
		return undefined;
	}
	const shelf = { keys, fetchedAt: triedAt, triedAt };
	shelves.set(url, shelf);
	return shelf;
}
