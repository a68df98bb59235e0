import type { Greeting } from './falProcess.cts';

/** Where a contender finds fal. */
export type Fal = Omit<Greeting, 'ca'>;

/** A way to have all of these inputs of `sandbox/script` run, and to have their outputs. */
export type Contender = (fal: Fal, inputs: readonly object[]) => Promise<void>;

export const ENDPOINT = 'sandbox/script';

/** The files of the contenders. Each exports a `contender`. */
export const CONTENDERS = {
	node: './node.cts',
	nodeAhead: './nodeAhead.cts',
	falClient: './falClient.cts',
	fixedPolling: './fixedPolling.cts',
};

export type ContenderName = keyof typeof CONTENDERS;
