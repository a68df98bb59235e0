import type { INodeProperties } from 'n8n-workflow';

/** Shows a property for some operations of a resource only. */
export function showFor(
	resource: string,
	...operations: string[]
): (property: INodeProperties) => INodeProperties {
	return (property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { ...property.displayOptions?.show, resource: [resource], operation: operations },
		},
	});
}
