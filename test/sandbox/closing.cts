import { request } from 'node:http';
import { submit } from './ask.cts';
import { acceptThen, hang, onResult, onStatus, slow, stall, onStream } from './faults.cts';
import { sandbox } from './index.cts';
import { receiver } from './receiver.cts';

/** Closes a sandbox that is busy in every way. The process ends by itself, or the test fails. */
async function main(): Promise<void> {
	const silent = await receiver({ reactions: ['silence'] });
	const busy = await receiver({ reactions: [503] });
	const fal = await sandbox({
		concurrency: 1,
		webhooks: { backOff: 60_000 },
		faults: [
			onStatus.first(hang),
			onResult.first(acceptThen(slow(60_000))),
			onStream.nth(2, stall),
		],
	});
	for (const { url } of [silent, busy]) {
		await submit(fal, {}, { endpoint: `sandbox/script?fal_webhook=${url}` });
	}
	await fal.when(() => fal.webhooks[1]?.answered === 503);
	const { body } = await submit(fal, { seconds: 60 });
	await submit(fal, {}, { headers: { 'x-fal-request-start-timeout': '60' } });
	const headers = { authorization: `Key ${fal.key}` };
	const urls = [
		body.status_url,
		body.response_url,
		`${body.status_url}/stream`,
		`${body.status_url}/stream`,
	];
	for (const url of urls)
		request(url, { headers })
			.on('error', () => {})
			.end();
	await Promise.all([fal.until('status'), fal.until('result'), fal.untilAnswered('stream', 2)]);
	await fal.close();
	await Promise.all([silent.close(), busy.close()]);
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
