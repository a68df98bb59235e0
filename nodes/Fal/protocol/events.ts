/** More than any status event holds; a stream that never ends an event is dropped at this size, in characters. */
const LONGEST_EVENT = 4_000_000;

/**
 * Reads server-sent events as the text arrives. `push` returns the `data` of every event completed by the chunk.
 * Comments, names and ids are skipped: fal's status stream uses none. Throws `RangeError` on an endless event.
 */
export class EventReader {
	private rest = '';
	private data: string[] = [];
	private size = 0;

	push(chunk: string): string[] {
		this.rest += chunk;
		const lines = this.rest.split(/\r\n|\n|\r(?!$)/);
		this.rest = lines.pop() ?? '';
		const events: string[] = [];
		for (const line of lines) {
			if (line === '' && this.data.length > 0) {
				events.push(this.data.join('\n'));
				this.data = [];
				this.size = 0;
			} else if (line.startsWith('data:')) {
				this.data.push(line.slice(line[5] === ' ' ? 6 : 5));
				this.size += line.length;
			}
		}
		if (this.size + this.rest.length > LONGEST_EVENT) {
			throw new RangeError('An event of the status stream does not end');
		}
		return events;
	}
}
