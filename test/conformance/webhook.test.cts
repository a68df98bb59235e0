import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { receiver, type Receiver } from '../sandbox/receiver.cts';
import { pair, type Pair } from './client.cts';

let running: Pair;
let target: Receiver;
beforeEach(async () => {
	running = await pair();
	target = await receiver();
});
afterEach(async () => {
	await running.close();
	await target.close();
});

it('calls back where the client said, with what the client would get', async () => {
	const { client, fal } = running;
	const { request_id: requestId } = await client.queue.submit('sandbox/script', {
		input: { output: { answer: 42 } },
		webhookUrl: `${target.url}/4711?signature=a%2Fb&x=1`,
	});
	await fal.untilDelivered();
	const [{ path, bytes }] = target.received;
	expect(path).toBe('/hook/4711?signature=a%2Fb&x=1');
	const { data } = await client.queue.result('sandbox/script', { requestId });
	expect(JSON.parse(bytes.toString())).toMatchObject({ request_id: requestId, payload: data });
});
