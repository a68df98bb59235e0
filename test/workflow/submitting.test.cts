import { describe, expect, it } from '@jest/globals';
import { workflow } from '../engine/workflow.cts';
import {
	acceptThen,
	answer,
	ingress,
	onSubmit,
	reset,
	resetAfterAccept,
	rewrite,
	type Fault,
} from '../sandbox/faults.cts';
import { detailsOf } from './failures.cts';
import { fresh, runScript } from './sandboxes.cts';

describe('a submit that may have been accepted is not sent again', () => {
	it.each<[string, Fault, number]>([
		['the connection is lost after the body was sent', onSubmit.always(reset), 0],
		['the connection is lost after fal accepted it', onSubmit.always(resetAfterAccept), 1],
		['fal answers 500', onSubmit.always(acceptThen(500)), 1],
		['fal answers 504', onSubmit.always(acceptThen(ingress(504))), 1],
		['fal answers without a request ID', onSubmit.always(acceptThen(answer(200, 'ok'))), 1],
	])('when %s', async (_, fault, accepted) => {
		const fal = await fresh({ faults: [fault] });
		const run = await workflow(fal).fal(runScript({})).execute();
		expect(fal.count('submit')).toBe(1);
		expect(fal.submits).toBe(accepted);
		expect(run.error?.message).toBe(
			'It is not known whether fal accepted this request, so it was not sent again',
		);
		expect(detailsOf(run)).toMatchObject({
			type: 'ambiguous_submit',
			retryable: false,
			charged: 'maybe',
		});
	});

	it('not even by Retry On Fail', async () => {
		const fal = await fresh({ faults: [onSubmit.always(resetAfterAccept)] });
		const run = await workflow(fal).fal(runScript({})).retryOnFail(3).execute();
		expect(run.error?.message).toContain('not known whether');
		expect(fal.count('submit')).toBe(1);
	});
});

describe('a submit that was turned away is sent again', () => {
	it.each<[string, Fault]>([
		['429', onSubmit.first(answer(429, { detail: 'Slow down' }, { 'retry-after': '0' }))],
		['502', onSubmit.first(ingress(502))],
		['503', onSubmit.first(ingress(503))],
	])('after %s', async (_, fault) => {
		const fal = await fresh({ faults: [fault] });
		const run = await workflow(fal)
			.fal(runScript({ output: { ok: true } }))
			.execute();
		expect(run.json()[0]).toMatchObject({ ok: true });
		expect(fal.submits).toBe(1);
	});

	it('no sooner than fal asks', async () => {
		const fal = await fresh({ faults: [onSubmit.first(answer(429, {}, { 'retry-after': '2' }))] });
		await workflow(fal).fal(runScript({})).execute();
		const [first, second] = fal.calls.filter(({ kind }) => kind === 'submit');
		expect(second.at - first.at).toBeGreaterThanOrEqual(1990);
	});

	it('once fal can be reached', async () => {
		const fal = await fresh();
		await fal.offline('queue');
		const { done } = workflow(fal).fal(runScript({})).start();
		await fal.online('queue');
		const { data } = await done;
		expect(data.resultData.error).toBeUndefined();
		expect(fal.submits).toBe(1);
	});

	it('but not when the queue is longer than the user wants it', async () => {
		const fal = await fresh({ concurrency: 1 });
		await workflow(fal)
			.items({ hold: true }, { hold: true }, { hold: true })
			.fal({ ...runScript(), operation: 'submit' })
			.execute();
		const run = await workflow(fal)
			.fal(runScript({}, { maxQueueLength: 1 }))
			.execute();
		expect(detailsOf(run)).toMatchObject({ statusCode: 429, charged: 'no', requestId: null });
		expect(fal.count('submit')).toBe(4);
		expect(fal.submits).toBe(3);
	});
});

describe('a refused submit says why', () => {
	it('when the account is locked', async () => {
		const fal = await fresh({
			locked: 'Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
		});
		const run = await workflow(fal).fal(runScript({})).execute();
		expect(run.error?.message).toBe('The fal account is locked');
		expect(run.error?.description).toContain('Top up its balance');
		expect(detailsOf(run)).toMatchObject({
			type: 'account_locked',
			statusCode: 403,
			retryable: false,
			charged: 'no',
		});
	});

	it('when the key is wrong', async () => {
		const fal = await fresh();
		const run = await workflow({ ...fal, hosts: fal.hosts, key: 'wrong:key' })
			.fal(runScript({}))
			.execute();
		expect(run.error?.message).toBe('fal did not accept the API key');
	});

	it('when fal has no such endpoint', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.fal({ operation: 'run', endpoint: 'nobody/nothing', inputJson: '{}' })
			.execute();
		expect(run.error?.message).toBe('fal has no endpoint nobody/nothing');
		expect(detailsOf(run)).toMatchObject({ type: 'not_found', statusCode: 404, charged: 'no' });
		expect(fal.submits).toBe(0);
	});

	it('when the answer leads elsewhere, and sends the key nowhere', async () => {
		const elsewhere = await fresh();
		const fal = await fresh({
			faults: [
				onSubmit.always(answer(302, '', { location: `${elsewhere.hosts.queue}/sandbox/script` })),
			],
		});
		const run = await workflow(fal).fal(runScript({})).execute();
		expect(run.error?.message).toBe('fal refused the request with HTTP 302');
		expect(elsewhere.calls).toHaveLength(0);
	});
});

it('finds the request ID of an accepted request in the header, where the body has none', async () => {
	const fal = await fresh({
		faults: [
			onSubmit.always((exchange) => {
				const reply = exchange.carryOut();
				exchange.send({ ...reply, body: '{"status":"IN_QUEUE"}' });
			}),
		],
	});
	const run = await workflow(fal)
		.fal(runScript({ output: { ok: true } }))
		.execute();
	expect(run.json()[0]).toMatchObject({ ok: true });
});

it('stays with the credential host when a gateway hands through the addresses of another', async () => {
	const elsewhere = await fresh();
	const toElsewhere = (body: Record<string, unknown>) => ({
		...body,
		status_url: `${elsewhere.hosts.queue}/a/b/requests/1/status`,
		response_url: `${elsewhere.hosts.queue}/a/b/requests/1`,
		cancel_url: `${elsewhere.hosts.queue}/a/b/requests/1/cancel`,
	});
	const fal = await fresh({ faults: [onSubmit.always(rewrite(toElsewhere))] });
	const run = await workflow(fal)
		.fal(runScript({ output: { ok: true } }))
		.execute();
	expect(run.json()[0]).toMatchObject({ ok: true });
	expect(elsewhere.calls).toHaveLength(0);
});
