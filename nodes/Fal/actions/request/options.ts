import type { INodeProperties } from 'n8n-workflow';

/** Every option of the resource, by name. */
const OPTIONS = {
	cancelOnStop: {
		displayName: 'Cancel When Stopped',
		name: 'cancelOnStop',
		type: 'boolean',
		default: true,
		description: 'Whether stopping the execution also cancels the request at fal',
	},
	holdFirst: {
		displayName: 'Hold First (Seconds)',
		name: 'holdFirst',
		type: 'number',
		typeOptions: { minValue: 0 },
		displayOptions: { show: { '/waitMode': ['suspend'] } },
		default: 5,
		description: 'How long to wait for fast requests before the execution is suspended',
	},
	includeLogs: {
		displayName: 'Include Logs',
		name: 'includeLogs',
		type: 'boolean',
		default: false,
		description: "Whether to put the model's logs into the output",
	},
	maxConcurrency: {
		displayName: 'Max Concurrent Requests',
		name: 'maxConcurrency',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 10,
		description:
			"How many items are at fal at the same time. What your account cannot run yet waits in fal's queue.",
	},
	maxQueueLength: {
		displayName: 'Max Queue Length',
		name: 'maxQueueLength',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 100,
		description:
			'Do not submit if more requests than this already wait for the endpoint, those of others included',
	},
	mediaExpiry: {
		displayName: 'Media Expiry',
		name: 'mediaExpiry',
		type: 'options',
		options: [
			{ name: '1 Day', value: '86400' },
			{ name: '1 Hour', value: '3600' },
			{ name: '1 Year', value: '31536000' },
			{ name: '30 Days', value: '2592000' },
			{ name: '7 Days', value: '604800' },
			{ name: 'Never', value: 'never' },
		],
		default: '604800',
		description:
			'How long fal keeps the media that this request generates. Unset: as your account is set.',
	},
	noRetry: {
		displayName: 'No Automatic Retry',
		name: 'noRetry',
		type: 'boolean',
		default: false,
		description: 'Whether to keep fal from trying again by itself when a runner fails',
	},
	onTimeout: {
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		displayOptions: { hide: { '/waitMode': ['suspend'] } },
		options: [
			{
				name: 'Cancel the Request',
				value: 'cancel',
				description:
					'Cancel it at fal, and fail. A request that already runs may still be charged.',
			},
			{
				name: 'Fail, Let It Run',
				value: 'fail',
				description: 'The request goes on at fal; Await Result collects it later',
			},
			{
				name: 'Output a Receipt',
				value: 'outputReceipt',
				description: 'The request goes on at fal, and the item carries what Await Result needs',
			},
		],
		default: 'fail',
		description: 'What to do when the request is not finished in time',
	},
	priority: {
		displayName: 'Priority',
		name: 'priority',
		type: 'options',
		options: [
			{ name: 'Low', value: 'low', description: 'After requests of normal priority' },
			{ name: 'Normal', value: 'normal' },
		],
		default: 'normal',
		description: "The request's place in the endpoint's queue",
	},
	resubmits: {
		displayName: 'Resubmits',
		name: 'resubmits',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 2,
		description:
			"How often to submit anew when fal's own servers failed, which fal does not charge",
	},
	resumeWhenDone: {
		displayName: 'Resume This Execution When Done',
		name: 'resumeWhenDone',
		type: 'boolean',
		default: false,
		description:
			'Whether fal wakes a later Await Result of this execution that is suspended. Takes the place of Webhook URL.',
	},
	runnerHint: {
		displayName: 'Runner Hint',
		name: 'runnerHint',
		type: 'string',
		default: '',
		description: 'Prefer the runner that served an earlier request with the same hint',
	},
	startTimeout: {
		displayName: 'Start Timeout (Seconds)',
		name: 'startTimeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 300,
		description: 'Give up on the request if no runner has started it by then',
	},
	storeIo: {
		displayName: 'Store Input and Output',
		name: 'storeIo',
		type: 'boolean',
		default: true,
		description:
			'Whether fal keeps the input and output of the request. If not, the result must be fetched within minutes.',
	},
	timeout: {
		displayName: 'Timeout (Minutes)',
		name: 'timeout',
		type: 'number',
		default: 60,
		description: 'How long to wait for the result',
	},
	webhookUrl: {
		displayName: 'Webhook URL',
		name: 'webhookUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/fal',
		description: 'A public address that fal calls when the request is finished',
	},
} satisfies Record<string, INodeProperties>;

type OptionName = keyof typeof OPTIONS;

/** How a request is queued: the options of Run and Submit. */
export const QUEUEING: OptionName[] = [
	'maxConcurrency',
	'maxQueueLength',
	'mediaExpiry',
	'noRetry',
	'priority',
	'runnerHint',
	'startTimeout',
	'storeIo',
];
/** How a result is waited for: the options of Run and Await Result. */
export const WAITING: OptionName[] = [
	'cancelOnStop',
	'holdFirst',
	'includeLogs',
	'maxConcurrency',
	'onTimeout',
	'timeout',
];

/** The options of an operation, in the order of their titles. `defaults` are those that differ for it. */
export function optionsOf(
	names: OptionName[],
	defaults: Partial<Record<OptionName, boolean>> = {},
): INodeProperties {
	const options = [...new Set(names)].map((name) => ({
		...OPTIONS[name],
		...(name in defaults && { default: defaults[name] }),
	}));
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: options.sort((one, other) =>
			one.displayName < other.displayName ? -1 : 1,
		) as INodeProperties[],
	};
}

/** The shown name of an option, for messages about it. */
export function titleOf(name: OptionName): string {
	return OPTIONS[name].displayName;
}
