import { describe, expect, it } from '@jest/globals';
import { workflow } from '../engine/workflow.cts';
import { onSubmit, resetAfterAccept, slow } from '../sandbox/faults.cts';
import { fresh, runScript } from './sandboxes.cts';

const refused = {
	status: 422,
	body: { detail: [{ loc: ['body', 'n'], msg: 'bad', type: 'int_type', input: 'x' }] },
};

/** Four items; the third fails. The first takes longest, so that order cannot be an accident. */
const four = [
	{ n: 0, seconds: 1.5 },
	{ n: 1, seconds: 0.05 },
	{ n: 2, seconds: 0.8, ...refused },
	{ n: 3, seconds: 0.02 },
];

describe('four items, of which one fails', () => {
	it('with On Error = stop: fails with that item, and cancels what is open', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.items(...four)
			.fal(runScript())
			.execute();
		expect(run.error?.message).toBe("n: must be a whole number (got 'x') [item 2]");
		expect(run.error?.context.itemIndex).toBe(2);
		expect(fal.count('cancel')).toBe(1);
		expect(fal.requests[0].cancelled).toBe(true);
		for (const { id } of fal.requests) expect(run.error?.description).toContain(id);
	});

	it('with On Error = continue: an error item in its place', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.items(...four)
			.fal(runScript())
			.onError('continueRegularOutput')
			.execute();
		expect(run.items().map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
		expect(run.json().map(({ input }) => (input as { n: number } | undefined)?.n)).toEqual([
			0,
			1,
			undefined,
			3,
		]);
		expect(run.json()[2]).toEqual({
			error: "n: must be a whole number (got 'x')",
			details: {
				type: 'int_type',
				statusCode: 422,
				fieldErrors: [expect.objectContaining({ field: 'n' })],
				requestId: fal.requests[2].id,
				endpointId: 'sandbox/script',
				retryable: false,
				charged: expect.any(String),
			},
		});
		expect(fal.count('cancel')).toBe(0);
	});

	it('with On Error = continue to the error output: the item goes there, with its input', async () => {
		const fal = await fresh();
		const run = await workflow(fal)
			.items(...four)
			.fal(runScript())
			.onError('continueErrorOutput')
			.execute();
		expect(run.json().map(({ input }) => (input as { n: number }).n)).toEqual([0, 1, 3]);
		expect(run.items().map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 3].map((item) => ({ item })),
		);
		expect(run.failed()).toHaveLength(1);
		expect(run.failed()[0].json).toMatchObject({
			n: 2,
			error: "n: must be a whole number (got 'x')",
			details: { statusCode: 422 },
		});
	});
});

it('keeps as many at fal at once as told, and no more', async () => {
	const fal = await fresh({ concurrency: 20 });
	const items = Array.from({ length: 9 }, (_, n) => ({ n, hold: true }));
	const { done } = workflow(fal)
		.items(...items)
		.fal(runScript(undefined, { maxConcurrency: 3 }))
		.start();
	for (let n = 0; n < 9; n++) {
		await fal.when(() => fal.submits >= Math.min(n + 3, 9));
		expect(fal.submits).toBe(Math.min(n + 3, 9));
		fal.release(n);
	}
	const run = await done;
	expect(run.data.resultData.error).toBeUndefined();
});

it('submits nothing more once an item has failed', async () => {
	const fal = await fresh();
	const items = [refused, { hold: true }, { n: 2 }, { n: 3 }];
	const run = await workflow(fal)
		.items(...items)
		.fal(runScript(undefined, { maxConcurrency: 2 }))
		.execute();
	expect(run.status).toBe('error');
	expect(fal.submits).toBeLessThanOrEqual(3);
	expect(fal.requests[1].cancelled).toBe(true);
});

it('submits one item at a time when told so, and none after a late refusal', async () => {
	const fal = await fresh();
	const run = await workflow(fal)
		.items(refused, { n: 1 })
		.fal(runScript(undefined, { maxConcurrency: 1 }))
		.execute();
	expect(run.status).toBe('error');
	expect(fal.submits).toBe(1);
});

it('does not cancel what others submitted when an await fails', async () => {
	const fal = await fresh();
	const run = await workflow(fal)
		.items({ hold: true }, refused)
		.fal({ ...runScript(), operation: 'submit' })
		.fal({ operation: 'await' })
		.execute();
	expect(run.status).toBe('error');
	expect(fal.count('cancel')).toBe(0);
});

it('does a hundred items in order', async () => {
	const fal = await fresh({ concurrency: 20 });
	const items = Array.from({ length: 100 }, (_, n) => ({ n, seconds: (n % 7) / 100 }));
	const run = await workflow(fal)
		.items(...items)
		.fal(runScript(undefined, { maxConcurrency: 20 }))
		.execute();
	expect(run.json().map(({ input }) => (input as { n: number }).n)).toEqual(
		items.map(({ n }) => n),
	);
	expect(fal.submits).toBe(100);
});

it('tells of a request in doubt beside the failure of another item', async () => {
	const fal = await fresh({
		faults: [onSubmit.forRequest(1).always(slow(400, resetAfterAccept))],
	});
	const run = await workflow(fal).items(refused, {}).fal(runScript()).execute();
	expect(run.error?.message).toContain('[item 0]');
	expect(run.error?.description).toContain('Item 1: fal may have accepted its request');
	expect(fal.submits).toBe(2);
});

describe('a node that cannot start at all', () => {
	it('sends every item to the error output, when told to continue', async () => {
		const fal = await fresh();
		const run = await workflow({ ...fal, hosts: fal.hosts, key: 'broken' })
			.items({ n: 1 }, { n: 2 })
			.fal(runScript())
			.onError('continueErrorOutput')
			.execute();
		expect(run.items()).toEqual([]);
		expect(run.failed().map(({ json }) => json.n)).toEqual([1, 2]);
		expect(fal.calls).toHaveLength(0);
	});
});
