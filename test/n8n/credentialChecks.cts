import assert from 'node:assert/strict';
import { credentialData, CREDENTIAL_TYPE } from './examples.cts';
import { falNode, type World } from './world.cts';

/** The credential's test button, and the model picker that uses the credential. */
export async function credentialChecks(world: World) {
	const { checks, n8n, fal, credential } = world;

	const verdict = async (apiKey: string) => {
		const data = credentialData(apiKey, fal.hosts);
		return await n8n.testCredential({ id: '', name: 'tried', type: CREDENTIAL_TYPE, data });
	};
	const refused = async (apiKey: string) => {
		const { status, message } = await verdict(apiKey);
		assert.equal(status, 'Error', message);
		assert.ok(message.length > 10, `says too little: "${message}"`);
		return message;
	};

	await checks.check('a good key passes the credential test', async () => {
		const { status, message } = await n8n.testCredential({
			...credential,
			data: credentialData(fal.key, fal.hosts),
		});
		assert.equal(status, 'OK', message);
	});
	await checks.check('a wrong key fails it', async () => await refused('wrong-id:wrong-secret'));
	await checks.check('an empty key fails it', async () => await refused(''));
	await checks.check('half a key fails it', async () => await refused('sandbox-id'));
	await checks.check('a key with whitespace inside fails it', async () => {
		return await refused(fal.key.replace(':', ': '));
	});
	await checks.check('whitespace around a key does no harm', async () => {
		const { status, message } = await verdict(`  ${fal.key}\n`);
		assert.equal(status, 'OK', message);
	});
	await checks.check('nothing was submitted for all that', async () => {
		assert.equal(fal.submits, 0);
	});

	const search = async (filter?: string, paginationToken?: unknown) => {
		const node = falNode(world, 'fal', { operation: 'run' });
		return await n8n.search({
			node,
			path: 'endpoint',
			method: 'searchModels',
			filter,
			paginationToken,
		});
	};

	await checks.check('the picker lists models', async () => {
		const { results } = await search();
		assert.ok(results.length >= 10, `${results.length} models`);
		assert.ok(results.every(({ name, value }) => name !== '' && value.includes('/')));
	});
	await checks.check('the picker goes on to the next page', async () => {
		const first = await search();
		assert.ok(first.paginationToken, 'the first page has no token for a next one');
		const second = await search(undefined, first.paginationToken);
		const known = new Set(first.results.map(({ value }) => value));
		assert.ok(second.results.length > 0);
		assert.ok(second.results.every(({ value }) => !known.has(value)));
	});
	await checks.check('the picker finds a model by what is typed', async () => {
		const { results } = await search('whisper');
		assert.ok(results.some(({ value }) => value === 'fal-ai/whisper'));
		assert.ok(!results.some(({ value }) => value === 'fal-ai/flux/dev'));
	});
}
