import { isRecord } from './json';

const URL_FIELD = /(^|_)urls?$/;

/**
 * Every media address in a model's output, in order, once each. fal's file objects have a `url`; some models put
 * addresses straight into fields such as `video_url` or `image_urls`. Data URIs are left out: they are the file.
 */
export function mediaUrls(output: unknown): string[] {
	const found = new Set<string>();
	const visit = (value: unknown, field: string): void => {
		if (typeof value === 'string') {
			if (URL_FIELD.test(field) && /^https?:\/\//i.test(value)) found.add(value);
		} else if (Array.isArray(value)) {
			value.forEach((member) => visit(member, field));
		} else if (isRecord(value)) {
			Object.entries(value).forEach(([key, member]) => visit(member, key));
		}
	};
	visit(output, '');
	return [...found];
}
