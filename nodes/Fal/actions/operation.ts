import type { INodeProperties } from 'n8n-workflow';
import type { Task } from '../n8n/batch';
import type { Given } from '../n8n/given';

/** What a user can do: what the editor shows for it, and how an item's parameters become work. */
export interface Operation {
	readonly description: INodeProperties[];
	/** Reads and checks one item's parameters; sends nothing. Throws `NodeOperationError`. */
	read(given: Given): Task;
}
