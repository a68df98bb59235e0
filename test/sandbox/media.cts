import { MP4 } from './mp4.cts';
import { png } from './png.cts';
import { refusal, type Reply } from './reply.cts';
import { wav, WAV_SIZE } from './wav.cts';
import type { Handling, Head } from './intake.cts';

/** A file on the media host, as the outputs of models show it. */
export interface MediaFile {
	readonly url: string;
	readonly content_type: string;
	readonly file_name: string;
	readonly file_size: number;
}

/** Pixels. */
export const LARGEST_SIDE = 2048;

const IMAGE = /^\/files\/sandbox\/([0-9a-f]+)_(\d{1,4})x(\d{1,4})\.png$/;
const SOUND = /^\/files\/sandbox\/([0-9a-f]+)\.wav$/;
const VIDEO = /^\/files\/sandbox\/[0-9a-f]+\.mp4$/;

/** Address of an image; the host makes the picture from the address alone. */
export function imageUrl(origin: string, name: string, width: number, height: number): string {
	return `${origin}/files/sandbox/${name}_${width}x${height}.png`;
}

export function soundFile(origin: string, name: string): MediaFile {
	return fileOf(origin, `${name}.wav`, 'audio/wav', WAV_SIZE);
}

export function videoFile(origin: string, name: string): MediaFile {
	return fileOf(origin, `${name}.mp4`, 'video/mp4', MP4.length);
}

function fileOf(origin: string, fileName: string, type: string, size: number): MediaFile {
	return {
		url: `${origin}/files/sandbox/${fileName}`,
		content_type: type,
		file_name: fileName,
		file_size: size,
	};
}

/** fal's media host. fal's docs: outputs are public, so no key is asked for. */
export function mediaHost({ method, path }: Head): Handling {
	return {
		kind: 'media',
		process: () => {
			if (!['GET', 'HEAD'].includes(method)) return refusal(405, 'Method Not Allowed');
			return fileAt(path) ?? refusal(404, 'Not Found');
		},
	};
}

function fileAt(path: string): Reply | undefined {
	const image = IMAGE.exec(path);
	if (image !== null) {
		const [width, height] = [Number(image[2]), Number(image[3])];
		const fits = Math.min(width, height) > 0 && Math.max(width, height) <= LARGEST_SIDE;
		return fits ? file('image/png', png(image[1], width, height)) : undefined;
	}
	const sound = SOUND.exec(path);
	if (sound !== null) return file('audio/wav', wav(sound[1]));
	if (VIDEO.test(path)) return file('video/mp4', MP4);
	return undefined;
}

function file(contentType: string, body: Buffer): Reply {
	return {
		status: 200,
		headers: { 'content-type': contentType, 'access-control-allow-origin': '*' },
		body,
	};
}
