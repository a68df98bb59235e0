import { afterEach, describe, expect, it } from '@jest/globals';
import { ask, eventsOf, submit } from './ask.cts';
import {
	acceptThen,
	answer,
	cut,
	hang,
	ingress,
	onCancel,
	onModels,
	onPricing,
	onResult,
	onStatus,
	onStream,
	onSubmit,
	redirectTo,
	refuse,
	reset,
	resetAfterAccept,
	rewrite,
	slow,
	stall,
	truncate,
	type Fault,
} from './faults.cts';
import { sandbox, type Sandbox } from './index.cts';

let fal: Sandbox;
afterEach(async () => await fal.close());

const withFaults = async (...faults: Fault[]) => {
	fal = await sandbox({ faults });
};

/** Status codes of so many status calls about the n-th request. */
async function statuses(calls: number, index = 0): Promise<number[]> {
	const codes: number[] = [];
	for (let n = 0; n < calls; n += 1) {
		const path = `/sandbox/script/requests/${fal.requests[index].id}/status`;
		codes.push((await ask(fal, path)).status);
	}
	return codes;
}

describe('when', () => {
	it('counts the calls of its kind', async () => {
		await withFaults(onStatus.nth(2, 502), onStatus.times(1, 429));
		await submit(fal, { hold: true });
		expect(await statuses(4)).toEqual([429, 502, 202, 202]);
	});

	it('lets the first fault that is due decide', async () => {
		await withFaults(onStatus.first(503), onStatus.always(500));
		await submit(fal, { hold: true });
		expect(await statuses(3)).toEqual([503, 500, 500]);
	});

	it('can be limited to one request, by index or id', async () => {
		await withFaults(onStatus.forRequest(1).always(500));
		await submit(fal, { hold: true });
		await submit(fal, { hold: true });
		fal.fault(onStatus.forRequest(fal.requests[0].id).first(418));
		expect([await statuses(2, 0), await statuses(2, 1)]).toEqual([
			[418, 202],
			[500, 500],
		]);
	});

	it('counts from the moment it was added', async () => {
		await withFaults();
		await submit(fal, { hold: true });
		await statuses(2);
		fal.fault(onStatus.first(500));
		expect(await statuses(2)).toEqual([500, 202]);
	});

	it('counts submits as they arrive', async () => {
		await withFaults(onSubmit.forRequest(1).always(503));
		const codes = [await submit(fal), await submit(fal), await submit(fal)];
		expect(codes.map(({ status }) => status)).toEqual([200, 503, 200]);
	});

	it('starts anew in every sandbox', async () => {
		const fault = onSubmit.first(503);
		await withFaults(fault);
		await submit(fal);
		await fal.close();
		await withFaults(fault);
		expect((await submit(fal)).status).toBe(503);
	});

	it.each([
		['cancel', onCancel.first(500), '/sandbox/script/requests/x/cancel', 'PUT'],
		['result', onResult.first(500), '/sandbox/script/requests/x', 'GET'],
		['stream', onStream.first(500), '/sandbox/script/requests/x/status/stream', 'GET'],
	])('applies to %s', async (_kind, fault, path, method) => {
		await withFaults(fault);
		const codes = [await ask(fal, path, { method }), await ask(fal, path, { method })];
		expect(codes.map(({ status }) => status)).toEqual([500, 404]);
	});

	it('applies to the platform', async () => {
		await withFaults(onModels.first(429), onPricing.first(503));
		const { platform } = fal.hosts;
		expect((await ask(fal, `${platform}/v1/models`)).status).toBe(429);
		expect((await ask(fal, `${platform}/v1/models/pricing`)).status).toBe(503);
	});
});

describe('answers', () => {
	it('gives the status, body and headers it was told, without accepting', async () => {
		await withFaults(onSubmit.first(answer(429, { detail: 'slow down' }, { 'retry-after': '1' })));
		const { status, body, headers } = await submit(fal);
		expect([status, body]).toEqual([429, { detail: 'slow down' }]);
		expect(headers.get('retry-after')).toBe('1');
		expect(headers.get('x-fal-request-id')).toMatch(/-/);
		expect([fal.submits, fal.calls[0].answered]).toEqual([0, 429]);
	});

	it('shows a gateway page that carries no request id', async () => {
		await withFaults(onSubmit.first(ingress(502)));
		const { status, text, headers } = await submit(fal);
		expect([status, fal.submits]).toEqual([502, 0]);
		expect(text).toContain('<h1>502 Bad Gateway</h1>');
		expect(headers.get('content-type')).toBe('text/html');
		expect(headers.get('x-fal-request-id')).toBeNull();
	});

	it('accepts and then answers something else', async () => {
		await withFaults(onSubmit.first(acceptThen(504)));
		expect((await submit(fal)).status).toBe(504);
		expect([fal.submits, fal.calls[0].requestId]).toEqual([1, fal.requests[0].id]);
	});

	it('changes the proper answer', async () => {
		const status_url = 'https://evil.example/status';
		await withFaults(onSubmit.first(rewrite((receipt) => ({ ...receipt, status_url }))));
		expect((await submit(fal)).body).toMatchObject({
			request_id: fal.requests[0].id,
			status_url,
		});
	});

	it('sends the caller elsewhere', async () => {
		await withFaults(onStatus.always(redirectTo('https://elsewhere.example/')));
		const { body } = await submit(fal);
		const { status, headers } = await ask(fal, body.status_url);
		expect([status, headers.get('location')]).toEqual([302, 'https://elsewhere.example/']);
	});

	it('takes its time', async () => {
		await withFaults(onStatus.first(slow(200)), onStatus.nth(2, slow(200, 500)));
		await submit(fal, { hold: true });
		const start = Date.now();
		expect(await statuses(1)).toEqual([202]);
		expect(Date.now() - start).toBeGreaterThanOrEqual(199);
		expect(await statuses(1)).toEqual([500]);
		expect(Date.now() - start).toBeGreaterThanOrEqual(398);
	});

	it('carries a slow call out only after the wait, unless told to first', async () => {
		await withFaults(onSubmit.first(slow(100)), onSubmit.nth(2, acceptThen(slow(100))));
		const late = submit(fal);
		await fal.until('submit');
		expect(fal.submits).toBe(0);
		await late;
		const early = submit(fal);
		await fal.until('submit', 2);
		expect(fal.submits).toBe(2);
		expect((await early).body.request_id).toBe(fal.requests[1].id);
	});
});

describe('lost connections', () => {
	const codeOf = (error: { cause?: { code?: string } }) => error.cause?.code;

	it.each([
		['reset', reset, 0],
		['refuse', refuse, 0],
		['resetAfterAccept', resetAfterAccept, 1],
	])('%s loses the call', async (_name, action, submits) => {
		await withFaults(onSubmit.first(action));
		expect(await submit(fal).catch(codeOf)).toBe('ECONNRESET');
		expect(fal.submits).toBe(submits);
		expect(fal.count('submit')).toBe(1);
		expect(fal.calls[0].answered).toBeUndefined();
	});

	it('truncate sends half of the answer', async () => {
		await withFaults(onSubmit.first(truncate));
		const response = await fetch(`${fal.hosts.queue}/sandbox/script`, {
			method: 'POST',
			headers: { authorization: `Key ${fal.key}` },
		});
		expect(response.status).toBe(200);
		await expect(response.text()).rejects.toThrow('terminated');
		expect(fal.submits).toBe(1);
	});

	it.each([
		['hang', hang, 0],
		['stall', stall, 1],
	])('%s never answers', async (_name, action, submits) => {
		await withFaults(onSubmit.first(action));
		const gone = submit(fal);
		await fal.until('submit');
		expect(fal.submits).toBe(submits);
		expect(await Promise.race([gone, submit(fal).then(() => 'later one')])).toBe('later one');
		await fal.close();
		await expect(gone).rejects.toThrow('fetch failed');
	});
});

describe('streams', () => {
	it('stall sends what is known and then nothing, not even the end', async () => {
		await withFaults(onStream.first(stall));
		const { body } = await submit(fal, { hold: true });
		const response = await fetch(`${body.status_url}/stream`, {
			headers: { authorization: `Key ${fal.key}` },
		});
		const reader = response.body!.getReader();
		const first = new TextDecoder().decode((await reader.read()).value);
		expect(first).toContain('"status":"IN_PROGRESS"');
		const more = reader.read().then(
			() => 'more',
			() => 'lost',
		);
		fal.release(0);
		await ask(fal, body.status_url);
		expect(fal.openStreams).toBe(1);
		await fal.close();
		expect(await more).toBe('lost');
	});

	it('cut ends after the first event', async () => {
		await withFaults(onStream.first(cut));
		const { body } = await submit(fal, { hold: true });
		const events = eventsOf(await ask(fal, `${body.status_url}/stream`));
		expect(events.map(({ status }) => status)).toEqual(['IN_PROGRESS']);
	});
});
