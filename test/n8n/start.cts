/** `npm start`: a real n8n with the built package in it, ready to be played with. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sandbox } from '../sandbox/index.cts';
import { PROJECT } from '../tools/checkout.cts';
import { credentialData, CREDENTIAL_TYPE, exampleWorkflows } from './examples.cts';
import { freePort, isFree } from './ports.cts';
import { OWNER, Rest, type Credential } from './rest.cts';
import { startServer } from './server.cts';

/** Kept between starts: the account, the workflows and what was changed in them. */
const USER_FOLDER = join(PROJECT, '.n8n-start');
const CREDENTIAL_NAME = 'fal.ai account';

async function start() {
	await mkdir(USER_FOLDER, { recursive: true });
	const fal = process.env.FAL_KEY ? undefined : await sandbox();
	const data = fal
		? credentialData(fal.key, fal.hosts)
		: { apiKey: process.env.FAL_KEY, customHosts: false };

	console.log('Starting n8n …');
	const port = (await isFree(5678)) ? 5678 : await freePort();
	const server = await startServer({ userFolder: USER_FOLDER, port });
	const n8n = new Rest(server.url);
	await n8n.enter();
	const credential = await keepCredential(n8n, data);
	await addExamples(n8n, credential);

	const target = fal ? 'the sandbox: runs are free' : 'fal, with FAL_KEY: runs cost money';
	console.log(`
n8n is ready at ${server.url}
  e-mail    ${OWNER.email}
  password  ${OWNER.password}

The credential "${CREDENTIAL_NAME}" uses ${target}.
Your workflows are kept in .n8n-start. Ctrl-C ends n8n.`);

	await Promise.race([asked(), server.ended]);
	console.log('Ending n8n …');
	await server.stop();
	await fal?.close();
}

/** One credential, which follows the fal of this start: the sandbox gets other ports each time. */
async function keepCredential(n8n: Rest, data: Credential['data']): Promise<Credential> {
	const credential = { name: CREDENTIAL_NAME, type: CREDENTIAL_TYPE, data };
	const known = (await n8n.credentials()).find(({ name }) => name === CREDENTIAL_NAME);
	if (!known) return await n8n.createCredential(credential);
	await n8n.updateCredential(known.id, credential);
	return known;
}

/** Adds the examples that are not there yet; what the user changed in one stays. */
async function addExamples(n8n: Rest, credential: Credential) {
	const known = new Set((await n8n.workflows()).map(({ name }) => name));
	for (const workflow of await exampleWorkflows(credential)) {
		if (!known.has(workflow.name)) await n8n.createWorkflow(workflow);
	}
}

async function asked() {
	await new Promise((resolve) => {
		process.once('SIGINT', resolve);
		process.once('SIGTERM', resolve);
	});
}

start().catch((error: Error) => {
	console.error(error.message);
	process.exit(1);
});
