import { afterEach, describe, expect, it } from '@jest/globals';
import { sandbox, type Sandbox } from '../sandbox/index.cts';
import { workflow } from '../engine/workflow.cts';

let fal: Sandbox;
afterEach(() => fal.close());

describe('Run', () => {
	it('gives the model output verbatim and what fal knows under one key', async () => {
		fal = await sandbox({ jobSeconds: 0.05 });
		const run = await workflow(fal)
			.fal({ operation: 'run', endpoint: 'sandbox/script/sub/path', inputJson: '{"output":{"a":1,"model":"x","request_id":null}}' })
			.execute();
		console.log(run.error, JSON.stringify(run.json(), null, 1), fal.calls.map(c=>c.kind+' '+c.path+' '+c.answered));
		expect(run.json()).toHaveLength(1);
	});
});
