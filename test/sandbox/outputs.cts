import { createHash } from 'node:crypto';
import { imageUrl, LARGEST_SIDE, soundFile, videoFile } from './media.cts';

/** What a model makes. */
export type Product = 'images' | 'image' | 'video' | 'audio' | 'transcript' | 'text';

/** A result, and what it is billed as. */
export interface Output {
	readonly body: Record<string, unknown>;
	readonly units: number;
}

/** What a result is made from. */
export interface Order {
	readonly endpoint: string;
	readonly input: Readonly<Record<string, unknown>>;
	readonly seed: number;
	/** Where the media host is reached. */
	readonly origin: string;
	readonly seconds: number;
}

/** fal's named image sizes. */
export const IMAGE_SIZES: Readonly<Record<string, readonly [number, number]>> = {
	square_hd: [1024, 1024],
	square: [512, 512],
	portrait_4_3: [768, 1024],
	portrait_16_9: [576, 1024],
	landscape_4_3: [1024, 768],
	landscape_16_9: [1024, 576],
};

const MAKERS: Record<Product, (order: Order) => Output> = {
	images: (order) => {
		const [width, height] = sizeOf(order.input.image_size);
		const count = numberOr(order.input.num_images, 1);
		const images = Array.from({ length: count }, (_, index) => ({
			url: imageUrl(order.origin, nameOf(order, index), width, height),
			width,
			height,
			content_type: 'image/png',
		}));
		return {
			body: {
				images,
				timings: { inference: order.seconds },
				seed: order.seed,
				has_nsfw_concepts: images.map(() => false),
				prompt: order.input.prompt,
			},
			units: count * Math.ceil((width * height) / 1_048_576),
		};
	},
	image: (order) => {
		const url = imageUrl(order.origin, nameOf(order), 512, 512);
		const image = { url, width: 512, height: 512, content_type: 'image/png' };
		return { body: { image, seed: order.seed }, units: 1 };
	},
	video: (order) => ({
		body: { video: videoFile(order.origin, nameOf(order)), seed: order.seed },
		units: numberOr(order.input.duration, 5),
	}),
	audio: (order) => ({
		body: { audio: soundFile(order.origin, nameOf(order)), seed: order.seed },
		units: lengthOf(order.input.text ?? order.input.prompt) / 1000,
	}),
	transcript: (order) => {
		const text = 'The quick brown fox jumps over the lazy dog.';
		return {
			body: {
				text,
				chunks: [{ timestamp: [0, 2.4], text }],
				inferred_languages: [order.input.language ?? 'en'],
				diarization_segments: [],
			},
			units: order.seconds,
		};
	},
	text: (order) => ({
		body: { output: `You asked: ${String(order.input.prompt)}`, reasoning: null, partial: false },
		units: 1,
	}),
};

export function make(product: Product, order: Order): Output {
	return MAKERS[product](order);
}

/** A file name that is the same for the same order. */
function nameOf({ endpoint, input, seed }: Order, index = 0): string {
	const about = [endpoint, input.prompt ?? input.text, seed, index];
	return createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 20);
}

/** A named size, or a width and a height. */
function sizeOf(value: unknown): readonly [number, number] {
	if (typeof value === 'string' && value in IMAGE_SIZES) return IMAGE_SIZES[value];
	if (typeof value !== 'object' || value === null) return IMAGE_SIZES.square;
	const { width, height } = value as { width?: unknown; height?: unknown };
	const side = (length: unknown) =>
		Math.min(LARGEST_SIDE, Math.max(1, Math.round(numberOr(length, 512))));
	return [side(width), side(height)];
}

/** A number, or a text that reads as one, such as a duration of `'5'`. */
function numberOr(value: unknown, otherwise: number): number {
	const number = Number(value ?? otherwise);
	return Number.isFinite(number) ? number : otherwise;
}

function lengthOf(value: unknown): number {
	return typeof value === 'string' ? value.length : 0;
}
