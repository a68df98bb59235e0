import { afterEach, describe, expect, it } from '@jest/globals';
import { listen, type Listening } from '../engine/trigger.cts';
import { packageParts, workflow } from '../engine/workflow.cts';
import {
	duplicate,
	ingress,
	onJwks,
	onResult,
	onWebhook,
	payloadNull,
	signedByAnother,
	stale,
	tampered,
	unsigned,
} from '../sandbox/faults.cts';
import type { Sandbox } from '../sandbox/index.cts';
import { fresh, runScript } from './sandboxes.cts';

let trigger: Listening;
afterEach(async () => await trigger.close());

const quick = { webhooks: { backOff: 20 } };
const start = async (options: object = {}, parameters: object = {}): Promise<Sandbox> => {
	const fal = await fresh({ ...quick, ...options });
	trigger = await listen(packageParts(fal.key, fal.hosts), parameters as never);
	return fal;
};
const submit = async (fal: Sandbox, ...scripts: object[]) =>
	await workflow(fal)
		.items(...scripts.map((script) => ({ ...script })))
		.fal({ ...runScript(undefined, { webhookUrl: trigger.url }), operation: 'submit' })
		.execute();
const refused = {
	status: 422,
	body: { detail: [{ loc: ['body', 'n'], msg: 'bad', type: 'int_type', input: 'x' }] },
};

describe('the fal Trigger starts the workflow', () => {
	it('with the item that Await Result would give', async () => {
		const fal = await start();
		const output = { images: [{ url: 'https://fal.media/a.png' }], seed: 7 };
		await submit(fal, { output });
		await fal.untilDelivered(1);
		expect(trigger.started).toEqual([
			{
				...output,
				fal: {
					request_id: fal.requests[0].id,
					endpoint_id: 'sandbox/script',
					status: 'COMPLETED',
					metrics: {},
					billable_units: null,
					urls: ['https://fal.media/a.png'],
				},
			},
		]);
	});

	it('with a failed item that names the field', async () => {
		const fal = await start();
		await submit(fal, refused);
		await fal.untilDelivered(1);
		expect(trigger.started).toEqual([
			{
				error: "n: must be a whole number (got 'x')",
				details: expect.objectContaining({ statusCode: 422, requestId: fal.requests[0].id }),
			},
		]);
	});

	it('with the output fetched where the call leaves it out', async () => {
		const fal = await start({ faults: [onWebhook.first(payloadNull)] });
		await submit(fal, { output: { big: true } });
		await fal.untilDelivered(1);
		expect(trigger.started).toMatchObject([{ big: true, fal: { billable_units: 1 } }]);
	});

	it('once fal can give the output it left out', async () => {
		const fal = await start({
			faults: [onWebhook.times(2, payloadNull), onResult.times(4, ingress(502))],
		});
		await submit(fal, { output: { big: true } });
		await fal.untilDelivered(1);
		expect(trigger.started).toMatchObject([{ big: true }]);
	}, 40_000);

	it('once for a call that comes twice', async () => {
		const fal = await start({ faults: [onWebhook.always(duplicate)] });
		await submit(fal, { n: 1 }, { n: 2 }, { n: 3 });
		await fal.untilDelivered(3);
		await fal.when(
			() => fal.webhooks.length === 6 && fal.webhooks.every(({ answered }) => answered),
		);
		expect(trigger.started).toHaveLength(3);
	});

	it.each([
		['completed', [true]],
		['failed', [false]],
		['both', [true, false]],
	])('for %s requests as chosen', async (events, expected) => {
		const fal = await start({}, { events });
		await submit(fal, { output: { ok: true } }, { ...refused, seconds: 0.3 });
		await fal.untilDelivered(2);
		expect(trigger.started.map(({ error }) => error === undefined)).toEqual(expected);
	});
});

describe('the fal Trigger does not start for a call', () => {
	it.each([
		['without signature', unsigned],
		['that was changed', tampered],
		['signed by somebody else', signedByAnother],
		['that is old', stale(400)],
	])('%s', async (_, fault) => {
		const fal = await start({
			...quick,
			faults: [onWebhook.always(fault)],
			webhooks: { backOff: 5, attempts: 2 },
		});
		await submit(fal, {});
		await fal.when(() => fal.webhooks.length === 2 && fal.webhooks[1].answered !== undefined);
		expect(trigger.answers).toEqual([401, 401]);
		expect(trigger.started).toEqual([]);
	});

	it('while the keys of fal cannot be had, but when they can', async () => {
		const fal = await start({ faults: [onJwks.first(ingress(502))] });
		await submit(fal, {});
		await fal.untilDelivered(1);
		expect(trigger.answers).toEqual([503, 200]);
		expect(trigger.started).toHaveLength(1);
	});
});

it('believes a new key of fal, and asks for the keys once only', async () => {
	const fal = await start();
	fal.rotateKey();
	await submit(fal, {}, {}, {});
	await fal.untilDelivered(3);
	expect(trigger.started).toHaveLength(3);
	expect(fal.count('jwks')).toBe(1);
});

it('asks for the keys without showing the credential key', async () => {
	const fal = await start();
	await submit(fal, {});
	await fal.untilDelivered(1);
	const asked = fal.calls.filter(({ kind }) => kind === 'jwks');
	expect(asked.map(({ authorized }) => authorized)).toEqual([false]);
});

it('sends fal away while n8n is only just starting, and takes the call when fal repeats it', async () => {
	const { boot } = require('../../dist/nodes/Fal/n8n/boot.js') as { boot: { since: number } };
	const fal = await start();
	boot.since = Date.now();
	await submit(fal, {});
	await fal.when(() => fal.webhooks.some(({ answered }) => answered === 503));
	boot.since = 0;
	await fal.untilDelivered(1);
	expect(trigger.started).toHaveLength(1);
});
