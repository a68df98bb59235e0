const SAMPLE_EVERY = 50;
const MIB = 2 ** 20;

/** MiB of this process in RAM, TLS and everything native included. */
const resident = () => process.memoryUsage.rss() / MIB;

/** How far the process grows during some work, at its peak, in MiB of resident memory. */
export async function growthDuring(work: () => Promise<void>): Promise<number> {
	if (!global.gc) throw new Error('Memory is measured with --expose-gc');
	global.gc();
	const before = resident();
	let peak = before;
	const sample = () => {
		peak = Math.max(peak, resident());
	};
	const sampling = setInterval(sample, SAMPLE_EVERY);
	try {
		await work();
	} finally {
		clearInterval(sampling);
	}
	sample();
	return peak - before;
}
