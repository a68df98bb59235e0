/** One figure. Its name begins with what is measured and a colon. `limit` is what it must not exceed. */
export interface Row {
	readonly name: string;
	readonly value: number;
	readonly unit: string;
	readonly limit?: number;
}

export function row(name: string, value: number, unit: string, limit?: number): Row {
	const rounded = Math.round(value * 1000) / 1000;
	return { name, value: rounded, unit, ...(limit !== undefined && { limit }) };
}

export function isExceeded({ value, limit }: Row): boolean {
	return limit !== undefined && !(value <= limit);
}

/** The rows as a table, under a heading for each thing that is measured. */
export function tableOf(rows: readonly Row[]): string {
	const width = Math.max(...rows.map(({ name }) => withinGroup(name).length));
	return groupsOf(rows)
		.map(([group, members]) =>
			[group, ...members.map((one) => `  ${lineOf(one, width)}`)].join('\n'),
		)
		.join('\n\n');
}

function groupsOf(rows: readonly Row[]): Array<[string, Row[]]> {
	const groups = new Map<string, Row[]>();
	for (const one of rows) {
		const [group] = one.name.split(': ', 1);
		groups.set(group, [...(groups.get(group) ?? []), one]);
	}
	return [...groups];
}

function withinGroup(name: string): string {
	return name.slice(name.indexOf(': ') + 2);
}

function lineOf(one: Row, width: number): string {
	const { name, value, unit, limit } = one;
	const bound = limit === undefined ? '' : `at most ${limit}`;
	const mark = isExceeded(one) ? '← exceeded' : '';
	const figure = `${digits(value).padStart(8)} ${unit.padEnd(8)}`;
	return `${withinGroup(name).padEnd(width)} ${figure}  ${bound.padEnd(12)} ${mark}`.trimEnd();
}

/** Whole numbers as they are, others with digits enough to compare. */
function digits(value: number): string {
	return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 3 : 1);
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
