/** What a model accepts in one field. */
export interface Field {
	readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
	readonly required?: boolean;
	readonly minimum?: number;
	readonly maximum?: number;
	/** The only values that are accepted. */
	readonly oneOf?: readonly string[];
	/** An object is accepted too, such as a width and a height beside the named sizes. */
	readonly orObject?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** One entry of a 422. fal's docs: pydantic's shape. */
export interface Problem {
	readonly loc: ReadonlyArray<string | number>;
	readonly msg: string;
	readonly type: string;
	readonly input: unknown;
	readonly ctx?: Record<string, unknown>;
}

type Complaint = Pick<Problem, 'msg' | 'type' | 'ctx'>;

/** Every problem of an input, in the order of the fields. */
export function problemsOf(fields: Fields, input: unknown): Problem[] {
	if (typeof input !== 'object' || input === null || Array.isArray(input)) {
		const msg = 'Input should be a valid dictionary or object to extract fields from';
		return [{ type: 'model_attributes_type', loc: ['body'], msg, input }];
	}
	const values = new Map<string, unknown>(Object.entries(input));
	return Object.entries(fields).flatMap(([name, field]): Problem[] => {
		const loc = ['body', name];
		const value = values.get(name);
		if (value === undefined || value === null) {
			if (!field.required) return [];
			return [{ type: 'missing', loc, msg: 'Field required', input }];
		}
		const complaint = complaintAbout(field, value);
		return complaint === undefined ? [] : [{ loc, input: value, ...complaint }];
	});
}

function complaintAbout(field: Field, value: unknown): Complaint | undefined {
	if (field.orObject && typeof value === 'object') return undefined;
	if (field.oneOf !== undefined) return notOneOf(field.oneOf, value);
	if (field.type === 'integer' || field.type === 'number') return notInRange(field, value);
	const matches = field.type === 'array' ? Array.isArray(value) : typeof value === field.type;
	if (matches) return undefined;
	const names = { string: 'string', boolean: 'bool', array: 'list' };
	const name = names[field.type];
	const spoken = name === 'bool' ? 'boolean' : name;
	return { type: `${name}_type`, msg: `Input should be a valid ${spoken}` };
}

function notOneOf(options: readonly string[], value: unknown): Complaint | undefined {
	if (options.some((option) => option === value)) return undefined;
	const quoted = options.map((option) => `'${option}'`);
	const head = quoted.slice(0, -1).join(', ');
	const expected = head === '' ? quoted[0] : `${head} or ${quoted[quoted.length - 1]}`;
	return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
}

/** As pydantic does it, a text that reads as a number is a number. */
function notInRange(field: Field, value: unknown): Complaint | undefined {
	const spoken = field.type === 'integer' ? 'integer' : 'number';
	const name = field.type === 'integer' ? 'int' : 'float';
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number') {
		return { type: `${name}_type`, msg: `Input should be a valid ${spoken}` };
	}
	if (Number.isNaN(number)) {
		const msg = `Input should be a valid ${spoken}, unable to parse string as a ${spoken}`;
		return { type: `${name}_parsing`, msg };
	}
	if (field.type === 'integer' && !Number.isInteger(number)) {
		const msg = 'Input should be a valid integer, got a number with a fractional part';
		return { type: 'int_from_float', msg };
	}
	const { minimum, maximum } = field;
	if (minimum !== undefined && number < minimum) {
		const msg = `Input should be greater than or equal to ${minimum}`;
		return { type: 'greater_than_equal', msg, ctx: { ge: minimum } };
	}
	if (maximum !== undefined && number > maximum) {
		const msg = `Input should be less than or equal to ${maximum}`;
		return { type: 'less_than_equal', msg, ctx: { le: maximum } };
	}
	return undefined;
}
