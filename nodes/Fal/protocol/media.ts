import { isRecord } from './json';

const URL_FIELD = /(^|_)urls?$|Urls?$/;
const MEDIA_ADDRESS =
	/^https?:\/\/(?:[a-z0-9-]+\.)*fal\.media\/|^https?:\/\/[^\s?#]+\.(?:png|jpe?g|webp|gif|avif|svg|mp4|webm|mov|mkv|mp3|wav|ogg|flac|m4a|aac|glb|gltf|obj|fbx|usdz|zip|safetensors)(?:[?#]\S*)?$/i;

/**
 * Every media address in a model's output, in order, once each. fal's file objects have a `url`; some models put
 * addresses straight into fields such as `video_url` or `images`: those count if the field or the address says so. Data URIs are left out: they are the file.
 */
export function mediaUrls(output: unknown): string[] {
	const found = new Set<string>();
	const visit = (value: unknown, field: string): void => {
		if (typeof value === 'string') {
			const isNamed = URL_FIELD.test(field) && /^https?:\/\//i.test(value);
			if (isNamed || MEDIA_ADDRESS.test(value)) found.add(value);
		} else if (Array.isArray(value)) {
			value.forEach((member) => visit(member, field));
		} else if (isRecord(value)) {
			Object.entries(value).forEach(([key, member]) => visit(member, key));
		}
	};
	visit(output, '');
	return [...found];
}
