import type { Contender } from './contenders.cts';
import { runs } from './node.cts';

/** Our node told to keep more at fal than the account runs, so that fal's queue never runs dry. */
export const contender: Contender = async (fal, inputs) =>
	await runs(fal, inputs, { maxConcurrency: 20 });
