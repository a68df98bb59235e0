import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Step } from './example.cts';

const LONGEST = 64;

/** The steps of a workflow: each node that put something out, and below it its items' fields. */
export function showSteps(steps: readonly Step[]): string {
	return steps
		.filter(({ items }) => items.some(({ json }) => Object.keys(json).length > 0))
		.map(({ node, items }) => [`  ${node}`, ...items.map(showItem)].join('\n'))
		.join('\n');
}

function showItem({ json }: INodeExecutionData): string {
	const fields = fieldsOf(json);
	const width = Math.max(...fields.map(([path]) => path.length));
	return fields.map(([path, text]) => `    ${path.padEnd(width)}  ${text}`).join('\n');
}

/** Every field with its path as an n8n expression writes it: `images[0].url`. */
function fieldsOf(value: unknown, path = ''): Array<[path: string, text: string]> {
	if (Array.isArray(value) && value.length > 0) {
		return value.flatMap((entry, index) => fieldsOf(entry, `${path}[${index}]`));
	}
	if (isFilled(value)) {
		return Object.entries(value).flatMap(([name, inner]) =>
			fieldsOf(inner, path ? `${path}.${name}` : name),
		);
	}
	return [[path, shorten(typeof value === 'string' ? value : JSON.stringify(value))]];
}

function isFilled(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Leaves out the middle: of an address, its ends tell the most. */
function shorten(text: string): string {
	if (text.length <= LONGEST) return text;
	const half = Math.floor((LONGEST - 1) / 2);
	return `${text.slice(0, half)}…${text.slice(-half)}`;
}
