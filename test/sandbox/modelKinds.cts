import type { Field, Fields } from './inputs.cts';
import { IMAGE_SIZES, type Product } from './outputs.cts';

/** An endpoint as the sandbox offers it. */
export interface Model {
	readonly id: string;
	readonly name: string;
	readonly category: string;
	readonly description: string;
	readonly license?: 'commercial' | 'research';
	readonly deprecated?: boolean;
	/** Run time. */
	readonly seconds: number;
	/** Price in US dollars of one unit, and what a unit is. */
	readonly price: readonly [number, string];
	readonly fields: Fields;
	readonly makes: Product;
}

export const prompt: Field = { type: 'string', required: true };
export const url: Field = { type: 'string', required: true };
const seed: Field = { type: 'integer' };
const text: Field = { type: 'string', required: true };

const imageFields: Fields = {
	prompt,
	image_size: { type: 'string', oneOf: Object.keys(IMAGE_SIZES), orObject: true },
	num_inference_steps: { type: 'integer', minimum: 1, maximum: 50 },
	guidance_scale: { type: 'number', minimum: 1, maximum: 20 },
	num_images: { type: 'integer', minimum: 1, maximum: 4 },
	seed,
	sync_mode: { type: 'boolean' },
	enable_safety_checker: { type: 'boolean' },
};

const editFields: Fields = { ...imageFields, image_url: url };

export const klingFields: Fields = {
	prompt,
	duration: { type: 'string', oneOf: ['5', '10'] },
	negative_prompt: { type: 'string' },
	cfg_scale: { type: 'number', minimum: 0, maximum: 1 },
};

const videoFields: Fields = { prompt, seed, resolution: { type: 'string' } };

/** What models of one kind have in common. */
type ModelKind = Pick<Model, 'category' | 'makes' | 'seconds' | 'price' | 'fields'>;

export const textToImage: ModelKind = {
	category: 'text-to-image',
	makes: 'images',
	seconds: 0.8,
	price: [0.025, 'megapixels'],
	fields: imageFields,
};
export const imageToImage: ModelKind = {
	...textToImage,
	category: 'image-to-image',
	fields: editFields,
};
export const oneImage: ModelKind = {
	category: 'image-to-image',
	makes: 'image',
	seconds: 0.6,
	price: [0.01, 'images'],
	fields: { image_url: url, seed },
};
export const textToVideo: ModelKind = {
	category: 'text-to-video',
	makes: 'video',
	seconds: 1.8,
	price: [0.1, 'seconds'],
	fields: videoFields,
};
export const imageToVideo: ModelKind = {
	...textToVideo,
	category: 'image-to-video',
	fields: { ...videoFields, image_url: url },
};
export const textToSpeech: ModelKind = {
	category: 'text-to-speech',
	makes: 'audio',
	seconds: 0.5,
	price: [0.05, '1000 characters'],
	fields: { text, voice: { type: 'string' } },
};
export const speechToText: ModelKind = {
	category: 'speech-to-text',
	makes: 'transcript',
	seconds: 0.7,
	price: [0.0005, 'compute seconds'],
	fields: { audio_url: url, language: { type: 'string' } },
};
export const textToAudio: ModelKind = {
	...textToSpeech,
	category: 'text-to-audio',
	fields: { prompt, duration: { type: 'number', minimum: 1, maximum: 60 } },
};
export const language: ModelKind = {
	category: 'llm',
	makes: 'text',
	seconds: 0.4,
	price: [0.001, 'requests'],
	fields: { prompt, model: { type: 'string' } },
};
