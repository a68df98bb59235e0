import { parseArgs } from 'node:util';
import { sandbox } from './index.cts';
import { JWKS_PATH } from './jwks.cts';

const FIRST_PORT = 8787;

/** Runs a fal on localhost until it is interrupted: `npm run sandbox -- --port 9000`. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
	});
	if (values.help) {
		console.log(`Usage: npm run sandbox -- [--port N]

Takes four ports from N, ${FIRST_PORT} by default; 0 means any four that are free.`);
		return;
	}
	const port = Number(values.port ?? FIRST_PORT);
	if (!Number.isInteger(port) || port < 0 || port > 65_532) {
		throw new Error(`--port must be a whole number from 0 to 65532 (got ${values.port})`);
	}
	const [queuePort, platformPort, storagePort, mediaPort] =
		port === 0 ? [0, 0, 0, 0] : [port, port + 1, port + 2, port + 3];
	const fal = await sandbox({
		ports: { queue: queuePort, platform: platformPort, storage: storagePort, media: mediaPort },
	});
	const { queue, platform, storage, media } = fal.hosts;
	const key = `-H 'Authorization: Key ${fal.key}'`;
	console.log(`fal on localhost

  queue     ${queue}
  platform  ${platform}
  storage   ${storage}
  media     ${media}
  JWKS      ${storage}${JWKS_PATH}
  key       ${fal.key}

Try it:

  curl ${key} '${platform}/v1/models?q=flux&limit=3'
  curl ${key} ${queue}/fal-ai/flux/dev -d '{"prompt": "a lighthouse at dusk"}'
  curl ${key} ${queue}/sandbox/script -d '{"seconds": 5, "output": {"answer": 42}}'

A submit answers with the addresses to ask for status and result. Ctrl+C ends.`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void fal.close());
	}
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
