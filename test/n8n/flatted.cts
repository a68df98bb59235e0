/**
 * Reads n8n's stored execution data. It is "flatted": one table of values, in which every string
 * inside an object or list is the index of another entry; entry 0 is the whole.
 */
export function unflatten(text: string): unknown {
	const table = JSON.parse(text) as unknown[];
	const built = new Map<number, unknown>();

	const entry = (index: number): unknown => {
		const value = table[index];
		if (typeof value !== 'object' || value === null) return value;
		if (!built.has(index)) {
			const whole: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
			built.set(index, whole);
			const members = Object.entries(value).map(([key, member]) => [key, resolved(member)]);
			Object.assign(whole, Object.fromEntries(members));
		}
		return built.get(index);
	};
	const resolved = (member: unknown) => {
		return typeof member === 'string' ? entry(Number(member)) : member;
	};
	return entry(0);
}
