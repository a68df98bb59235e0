import { expect, it } from '@jest/globals';
import { keyFlaw } from '../../dist/nodes/Fal/protocol/key.js';

it.each(['id:secret', '1a2b3c4d-0000-4000-8000-000000000000:0123456789abcdef', 'a_b.c:/+='])(
	'the key %s is fine',
	(key) => {
		expect(keyFlaw(key)).toBeUndefined();
	},
);

it.each([
	['', 'empty'],
	['id: secret', 'white space'],
	['id:sec\nret', 'white space'],
	['Key id:secret', 'white space'],
	['id:sec\u00a0ret', 'white space'],
	['id:sec\u200bret', 'a character'],
	['id:sec…', 'a character'],
	['id:sécret', 'a character'],
	['id:sec\u0000ret', 'a character'],
	['secret', 'id:secret'],
	['id:', 'id:secret'],
	[':secret', 'id:secret'],
	['a:b:c', 'id:secret'],
])('the key %j is told what is wrong with it: %s', (key, flaw) => {
	expect(keyFlaw(key)).toContain(flaw);
});

it('a flawed key is not repeated', () => {
	expect(keyFlaw('topsecretwithoutcolon')).not.toContain('topsecret');
});
