import { createHash } from 'node:crypto';

const RATE = 22_050;
export const WAV_SECONDS = 1;

/** Size of every sound the sandbox makes: the head, and two bytes for each sample. */
export const WAV_SIZE = 44 + RATE * WAV_SECONDS * 2;

/** A sine tone that fades out, mono, 16 bits; how high it is depends on its name. */
export function wav(name: string): Buffer {
	const frequency = 220 + createHash('sha256').update(name).digest()[0] * 2;
	const samples = RATE * WAV_SECONDS;
	const file = Buffer.alloc(WAV_SIZE);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(WAV_SIZE - 8, 4);
	file.write('WAVEfmt ', 8, 'latin1');
	file.writeUInt32LE(16, 16);
	// Uncompressed, one channel.
	file.writeUInt16LE(1, 20);
	file.writeUInt16LE(1, 22);
	file.writeUInt32LE(RATE, 24);
	file.writeUInt32LE(RATE * 2, 28);
	file.writeUInt16LE(2, 32);
	file.writeUInt16LE(16, 34);
	file.write('data', 36, 'latin1');
	file.writeUInt32LE(samples * 2, 40);
	for (let at = 0; at < samples; at += 1) {
		const tone = Math.sin((2 * Math.PI * frequency * at) / RATE);
		const loudness = 0.5 * (1 - at / samples);
		file.writeInt16LE(Math.round(tone * loudness * 32_767), 44 + at * 2);
	}
	return file;
}
