/** What is wrong with an API key's form, as a sentence; undefined when nothing is. fal's keys read `id:secret`. */
export function keyFlaw(key: string): string | undefined {
	if (key === '') return 'The API key is empty';
	if (/\s/.test(key)) return 'The API key has white space inside: copy it again, whole';
	if (/[^\x21-\x7e]/.test(key))
		return 'The API key holds a character that keys do not have: copy it again, whole';
	if (!/^[^:]+:[^:]+$/.test(key))
		return 'An API key of fal has two parts with a colon between them: id:secret';
	return undefined;
}
