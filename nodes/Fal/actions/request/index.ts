import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../operation';
import * as await_ from './await';
import * as cancel from './cancel';
import * as getStatus from './getStatus';
import * as run from './run';
import * as submit from './submit';

/** What can be done with a request, by the operation's value in the menu below. */
export const operations: Record<string, Operation> = {
	await: await_,
	cancel,
	getStatus,
	run,
	submit,
};

const menu: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['request'] } },
	options: [
		{
			name: 'Await Result',
			value: 'await',
			action: 'Await result of request',
			description: 'Wait for a request that was submitted before, and get its result',
		},
		{
			name: 'Cancel',
			value: 'cancel',
			action: 'Cancel request',
			description: 'Take a request back, if it is not too late',
		},
		{
			name: 'Get Status',
			value: 'getStatus',
			action: 'Get status of request',
			description: 'Look at a request once, without waiting',
		},
		{
			name: 'Run',
			value: 'run',
			action: 'Run request',
			description: 'Submit a request, wait for it, and get its result',
		},
		{
			name: 'Submit',
			value: 'submit',
			action: 'Submit request',
			description: 'Put a request into the queue and go on without waiting',
		},
	],
	default: 'run',
};

export const description: INodeProperties[] = [
	menu,
	...Object.values(operations).flatMap((operation) => operation.description),
];
