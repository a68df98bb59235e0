import { isRecord } from './json';
import { either, isPresentable, quote, shorten } from './wording';

/** One finding about the input, as fal's validation reports it. */
export interface FieldError {
	/** Where in the input: `image_urls[0]`; `input` for the whole. */
	readonly field: string;
	/** The rule, in our words where fal's type is known: `must be '5' or '10'`. */
	readonly rule: string;
	/** fal's machine word: `literal_error`. */
	readonly type: string;
	/** fal's own sentence. */
	readonly text: string;
	/** The value that was refused, if fal repeated it and it is short. */
	readonly got?: string;
}

type Ctx = Record<string, unknown>;

/** What each of fal's types asks for, from its context. Source: fal's error reference; the rest is pydantic's. */
const RULES: Record<string, (ctx: Ctx) => string | undefined> = {
	missing: () => 'is missing',
	'value_error.missing': () => 'is missing',
	literal_error: expected,
	enum: expected,
	one_of: expected,
	greater_than: ({ gt }) => count('must be greater than', gt),
	greater_than_equal: ({ ge }) => count('must be at least', ge),
	less_than: ({ lt }) => count('must be less than', lt),
	less_than_equal: ({ le }) => count('must be at most', le),
	multiple_of: ({ multiple_of }) => count('must be a multiple of', multiple_of),
	sequence_too_short: ({ min_length }) => count('must have at least', min_length, 'entries'),
	sequence_too_long: ({ max_length }) => count('must have at most', max_length, 'entries'),
	string_too_short: ({ min_length }) => count('must have at least', min_length, 'characters'),
	string_too_long: ({ max_length }) => count('must have at most', max_length, 'characters'),
	too_short: ({ min_length }) => count('must have at least', min_length, 'entries'),
	too_long: ({ max_length }) => count('must have at most', max_length, 'entries'),
	string_type: () => 'must be text',
	int_type: () => 'must be a whole number',
	int_parsing: () => 'must be a whole number',
	int_from_float: () => 'must be a whole number',
	float_type: () => 'must be a number',
	float_parsing: () => 'must be a number',
	bool_type: () => 'must be true or false',
	bool_parsing: () => 'must be true or false',
	list_type: () => 'must be a list',
	dict_type: () => 'must be an object',
	model_type: () => 'must be an object',
	model_attributes_type: () => 'must be an object',
	internal_server_error: () => 'met a failure inside the model',
	generation_timeout: () => 'took the model too long',
	downstream_service_error: () => 'was failed by a service that the model uses',
	downstream_service_unavailable: () => 'needs a service that the model cannot reach now',
	extra_forbidden: () => 'is not a field of this model',
	content_policy_violation: () => 'was refused by a content filter',
	no_media_generated: () => 'led to no output; another prompt may',
	image_too_small: ({ min_width, min_height }) => size('at least', min_width, min_height),
	image_too_large: ({ max_width, max_height }) => size('at most', max_width, max_height),
	image_load_error: () => 'is no image that fal can read',
	file_download_error: () => 'could not be downloaded by fal: the address must be public',
	face_detection_error: () => 'shows no face that the model can use',
	file_too_large: ({ max_size }) =>
		typeof max_size === 'number'
			? `must be a file of at most ${megabytes(max_size)} MB`
			: undefined,
	feature_not_supported: () => 'asks for something the model does not support',
	invalid_archive: ({ supported_extensions }) => among('an archive', supported_extensions),
	archive_file_count_below_minimum: ({ min_count }) =>
		count('must hold at least', min_count, 'files'),
	archive_file_count_exceeds_maximum: ({ max_count }) =>
		count('must hold at most', max_count, 'files'),
	audio_duration_too_long: ({ max_duration }) =>
		count('must last at most', max_duration, 'seconds'),
	video_duration_too_long: ({ max_duration }) =>
		count('must last at most', max_duration, 'seconds'),
	audio_duration_too_short: ({ min_duration }) =>
		count('must last at least', min_duration, 'seconds'),
	video_duration_too_short: ({ min_duration }) =>
		count('must last at least', min_duration, 'seconds'),
	unsupported_audio_format: ({ supported_formats }) => among('an audio file', supported_formats),
	unsupported_image_format: ({ supported_formats }) => among('an image', supported_formats),
	unsupported_video_format: ({ supported_formats }) => among('a video', supported_formats),
};

/** Reads one entry of fal's `detail` list. Anything may be missing; nothing of it is trusted to be short. */
export function readFieldError(entry: unknown): FieldError {
	const { loc, msg, type, ctx, input } = isRecord(entry) ? entry : { msg: entry };
	const text = typeof msg === 'string' ? msg : (JSON.stringify(msg) ?? '');
	const kind = typeof type === 'string' ? type : 'value_error';
	const known = Object.hasOwn(RULES, kind) ? RULES[kind](isRecord(ctx) ? ctx : {}) : undefined;
	const got =
		input === undefined || isRecord(input) || Array.isArray(input) ? undefined : quote(input);
	return {
		field: fieldPath(loc),
		rule:
			known && isPresentable(known)
				? known
				: isPresentable(text) && text
					? text
					: 'was not accepted',
		type: shorten(kind, 80),
		text: shorten(text, 500),
		...(got !== undefined && isPresentable(got) && !kind.endsWith('missing') && { got }),
	};
}

/** `duration: must be '5' or '10' (got 5)` */
export function sayFieldError({ field, rule, got }: FieldError): string {
	const place = isPresentable(field) ? field : 'a field';
	return `${place}: ${rule}${got === undefined ? '' : ` (got ${got})`}`;
}

function fieldPath(loc: unknown): string {
	const steps = Array.isArray(loc)
		? loc.filter((step) => typeof step === 'string' || typeof step === 'number')
		: [];
	if (steps[0] === 'body') steps.shift();
	const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
	return shorten(path.replace(/^\./, ''), 200) || 'input';
}

/** fal's `one_of` gives a list, pydantic a sentence that already reads `'5' or '10'`. */
function expected({ expected: values }: Ctx): string | undefined {
	if (Array.isArray(values) && values.length > 0) return `must be ${either(values)}`;
	return typeof values === 'string' && values ? `must be ${values}` : undefined;
}

function count(rule: string, value: unknown, unit = ''): string | undefined {
	const said = typeof value === 'number' || typeof value === 'string';
	return said ? `${rule} ${value} ${unit}`.trim() : undefined;
}

function size(rule: string, width: unknown, height: unknown): string | undefined {
	const said = typeof width === 'number' && typeof height === 'number';
	return said ? `must be ${rule} ${width} × ${height} pixels` : undefined;
}

function among(what: string, formats: unknown): string | undefined {
	return Array.isArray(formats) && formats.length > 0
		? `must be ${what} of type ${either(formats)}`
		: undefined;
}

function megabytes(bytes: number): number {
	return Math.round((bytes / 1024 / 1024) * 10) / 10;
}
