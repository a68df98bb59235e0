import { describe, expect, it } from '@jest/globals';
import { readFieldError, sayFieldError } from '../../dist/nodes/Fal/protocol/fieldError.js';

/** What a user reads of a finding. */
const say = (entry: unknown) => sayFieldError(readFieldError(entry));

/** What a user reads of a finding of a type, about `f`. */
const sayType = (type: string, ctx: unknown, extra: object = {}) =>
	say({ loc: ['body', 'f'], msg: 'What fal says', type, ctx, ...extra });

describe("each of fal's types says what to change", () => {
	it.each<[string, object, string]>([
		['missing', {}, 'is missing'],
		['value_error.missing', {}, 'is missing'],
		['literal_error', { expected: "'5' or '10'" }, "must be '5' or '10'"],
		['enum', { expected: "'a', 'b' or 'c'" }, "must be 'a', 'b' or 'c'"],
		['one_of', { expected: ['5', '10'] }, "must be '5' or '10'"],
		['one_of', { expected: [5, null, true] }, 'must be 5, null or true'],
		['greater_than', { gt: 0 }, 'must be greater than 0'],
		['greater_than_equal', { ge: 0.5 }, 'must be at least 0.5'],
		['less_than', { lt: 1 }, 'must be less than 1'],
		['less_than_equal', { le: 4 }, 'must be at most 4'],
		['multiple_of', { multiple_of: 8 }, 'must be a multiple of 8'],
		['sequence_too_short', { min_length: 2 }, 'must have at least 2 entries'],
		['sequence_too_long', { max_length: 4 }, 'must have at most 4 entries'],
		['string_too_short', { min_length: 1 }, 'must have at least 1 characters'],
		['string_too_long', { max_length: 2500 }, 'must have at most 2500 characters'],
		['string_type', {}, 'must be text'],
		['int_parsing', {}, 'must be a whole number'],
		['float_parsing', {}, 'must be a number'],
		['bool_parsing', {}, 'must be true or false'],
		['int_type', {}, 'must be a whole number'],
		['int_from_float', {}, 'must be a whole number'],
		['float_type', {}, 'must be a number'],
		['bool_type', {}, 'must be true or false'],
		['too_short', { min_length: 1 }, 'must have at least 1 entries'],
		['too_long', { max_length: 9 }, 'must have at most 9 entries'],
		['model_type', {}, 'must be an object'],
		['model_attributes_type', {}, 'must be an object'],
		['list_type', {}, 'must be a list'],
		['dict_type', {}, 'must be an object'],
		['extra_forbidden', {}, 'is not a field of this model'],
		['content_policy_violation', {}, 'was refused by a content filter'],
		['no_media_generated', {}, 'led to no output; another prompt may'],
		['image_too_small', { min_height: 300, min_width: 200 }, 'must be at least 200 × 300 pixels'],
		['image_too_large', { max_height: 3, max_width: 2 }, 'must be at most 2 × 3 pixels'],
		['image_load_error', {}, 'is no image that fal can read'],
		['file_download_error', {}, 'could not be downloaded by fal: the address must be public'],
		['face_detection_error', {}, 'shows no face that the model can use'],
		['file_too_large', { max_size: 10_485_760 }, 'must be a file of at most 10 MB'],
		['feature_not_supported', {}, 'asks for something the model does not support'],
		[
			'invalid_archive',
			{ supported_extensions: ['.zip', '.tar'] },
			"must be an archive of type '.zip' or '.tar'",
		],
		[
			'archive_file_count_below_minimum',
			{ min_count: 4, provided_count: 2 },
			'must hold at least 4 files',
		],
		['archive_file_count_exceeds_maximum', { max_count: 9 }, 'must hold at most 9 files'],
		['audio_duration_too_long', { max_duration: 60 }, 'must last at most 60 seconds'],
		['video_duration_too_long', { max_duration: 5.5 }, 'must last at most 5.5 seconds'],
		['audio_duration_too_short', { min_duration: 1 }, 'must last at least 1 seconds'],
		['video_duration_too_short', { min_duration: 2 }, 'must last at least 2 seconds'],
		[
			'unsupported_audio_format',
			{ supported_formats: ['mp3'] },
			"must be an audio file of type 'mp3'",
		],
		[
			'unsupported_image_format',
			{ supported_formats: ['png', 'jpg', 'webp'] },
			"must be an image of type 'png', 'jpg' or 'webp'",
		],
		['unsupported_video_format', { supported_formats: ['mp4'] }, "must be a video of type 'mp4'"],
		['internal_server_error', {}, 'met a failure inside the model'],
		['generation_timeout', {}, 'took the model too long'],
		['downstream_service_error', {}, 'was failed by a service that the model uses'],
		['downstream_service_unavailable', {}, 'needs a service that the model cannot reach now'],
	])('%s %j', (type, ctx, rule) => {
		expect(sayType(type, ctx)).toBe(`f: ${rule}`);
	});

	it.each([
		'literal_error',
		'one_of',
		'greater_than',
		'less_than_equal',
		'sequence_too_long',
		'image_too_small',
		'file_too_large',
		'invalid_archive',
		'unsupported_image_format',
		'a_type_of_tomorrow',
		'constructor',
		'__proto__',
		'toString',
	])("%s without its context is told in fal's words", (type) => {
		const half = { expected: [], gt: {}, max_size: 'x', min_width: 8, supported_formats: [] };
		for (const ctx of [undefined, null, {}, [], 'text', half, { min_height: 8 }]) {
			expect(sayType(type, ctx)).toBe('f: What fal says');
		}
	});
});

describe('the place in the input', () => {
	it.each<[unknown, string]>([
		[['body', 'duration'], 'duration'],
		[['body', 'image_urls', 0], 'image_urls[0]'],
		[['body', 'a', 2, 'b', 'c'], 'a[2].b.c'],
		[['body'], 'input'],
		[[], 'input'],
		[undefined, 'input'],
		['body', 'input'],
		[['query', 'x'], 'query.x'],
		[['body', 'body'], 'body'],
		[['body', null, {}, 'x'], 'x'],
		[['body', 0], '[0]'],
	])('%j is written %s', (loc, field) => {
		expect(readFieldError({ loc, msg: 'm', type: 't' }).field).toBe(field);
	});

	it.each(['x'.repeat(10_000), 'two\nlines', 'ENOENT'])(
		'%.20j is not put into a message',
		(name) => {
			expect(say({ loc: ['body', name], msg: 'is odd', type: 't' })).toBe('a field: is odd');
			expect(readFieldError({ loc: ['body', name] }).field.length).toBeLessThanOrEqual(201);
		},
	);
});

describe('the value that was refused', () => {
	it.each<[unknown, string]>([
		[5, ' (got 5)'],
		['5', " (got '5')"],
		[null, ' (got null)'],
		[false, ' (got false)'],
		['', " (got '')"],
		[undefined, ''],
		[{ prompt: 'secret' }, ''],
		[[1, 2], ''],
		['data:image/png;base64,'.padEnd(5_000, 'A'), ''],
		['two\nlines', ''],
		['ECONNREFUSED', ''],
		['canceled', ''],
	])('%.40j is shown as %j', (input, shown) => {
		expect(sayType('literal_error', { expected: "'5'" }, { input })).toBe(`f: must be '5'${shown}`);
	});

	it('of a missing field is none: fal repeats the whole input there', () => {
		expect(sayType('missing', {}, { input: 'x' })).toBe('f: is missing');
	});
});

describe('hostile or broken findings still make a sentence', () => {
	it.each<[unknown, string]>([
		['Just text', 'input: Just text'],
		[null, 'input: null'],
		[5, 'input: 5'],
		[{}, 'input: was not accepted'],
		[{ msg: '' }, 'input: was not accepted'],
		[{ msg: 'x'.repeat(10_000) }, 'input: was not accepted'],
		[{ msg: 'two\nlines' }, 'input: was not accepted'],
		[{ msg: 'connect ECONNREFUSED' }, 'input: was not accepted'],
		[{ msg: 'approvePermissions' }, 'input: was not accepted'],
		[{ msg: 'was canceled' }, 'input: was not accepted'],
		[{ msg: { a: 1 } }, 'input: {"a":1}'],
		[{ type: 'greater_than', ctx: { gt: 'x'.repeat(500) } }, 'input: was not accepted'],
		[{ type: 'literal_error', ctx: { expected: 'ENOENT' }, msg: 'ask' }, 'input: ask'],
	])('%.60j', (entry, sentence) => {
		expect(say(entry)).toBe(sentence);
	});

	it('and keep no long text', () => {
		const long = 'x'.repeat(10_000);
		const read = readFieldError({ loc: ['body', long], msg: long, type: long, input: long });
		expect(JSON.stringify(read).length).toBeLessThan(1_000);
	});
});
