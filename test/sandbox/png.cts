import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A picture of waves over a gradient, in colours and shapes that depend on its name. */
export function png(name: string, width: number, height: number): Buffer {
	const dice = createHash('sha256').update(name).digest();
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	// Eight bits a channel, red, green and blue, no interlacing.
	header.set([8, 2, 0, 0, 0], 8);
	return Buffer.concat([
		SIGNATURE,
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(pixels(dice, width, height), { level: 3 })),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/** Rows of pixels, each row after a zero that says it is not filtered. */
function pixels(dice: Buffer, width: number, height: number): Buffer {
	const rows = Buffer.alloc(height * (1 + width * 3));
	const wave = sines(width, 2 + (dice[6] % 5), dice[7]);
	const drift = sines(height, 1 + (dice[8] % 3), dice[9]);
	let at = 0;
	for (let y = 0; y < height; y += 1) {
		rows[at++] = 0;
		for (let x = 0; x < width; x += 1) {
			const mix = (x / width + y / height) / 2;
			const light = 0.75 + 0.25 * wave[(x + Math.round(drift[y] * 24) + width) % width];
			for (let channel = 0; channel < 3; channel += 1) {
				const colour = dice[channel] * (1 - mix) + dice[channel + 3] * mix;
				rows[at++] = colour * light;
			}
		}
	}
	return rows;
}

/** So many whole waves over a length, starting anywhere. */
function sines(length: number, waves: number, start: number): Float64Array {
	return Float64Array.from({ length }, (_, at) =>
		Math.sin(((at / length) * waves + start / 256) * 2 * Math.PI),
	);
}

function chunk(type: string, data: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const checksum = Buffer.alloc(4);
	checksum.writeUInt32BE(crc32(named));
	return Buffer.concat([length, named, checksum]);
}
