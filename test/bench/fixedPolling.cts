import { setTimeout as sleep } from 'node:timers/promises';
import { ENDPOINT, type Contender } from './contenders.cts';

const INTERVAL = 5000;

interface Receipt {
	readonly status: string;
	readonly status_url: string;
	readonly response_url: string;
}

/**
 * What people build in n8n today from HTTP Request, Wait and If in a loop over the items: submit,
 * wait five seconds, look, wait again; then the next item.
 */
export const contender: Contender = async (fal, inputs) => {
	const headers = { authorization: `Key ${fal.key}`, 'content-type': 'application/json' };
	const ask = async (url: string, init: RequestInit = {}) => {
		const response = await fetch(url, { headers, ...init });
		return (await response.json()) as Receipt;
	};
	for (const input of inputs) {
		const body = JSON.stringify(input);
		const receipt = await ask(`${fal.hosts.queue}/${ENDPOINT}`, { method: 'POST', body });
		let { status } = receipt;
		while (status !== 'COMPLETED') {
			await sleep(INTERVAL);
			({ status } = await ask(receipt.status_url));
		}
		await ask(receipt.response_url);
	}
};
