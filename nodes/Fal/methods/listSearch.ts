import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { searchModels as search } from '../client/models';
import { connect } from '../n8n/connect';
import { toNodeError } from '../n8n/nodeError';

/** The models of fal's catalogue for the endpoint picker, as one types, a page at a time. */
export async function searchModels(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	try {
		const page = await search(await connect(this), filter, paginationToken);
		return {
			results: page.models.map(({ endpointId, name }) => ({
				name: name === endpointId ? name : `${name} (${endpointId})`,
				value: endpointId,
				url: `https://fal.ai/models/${endpointId}`,
			})),
			...(page.cursor && { paginationToken: page.cursor }),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
