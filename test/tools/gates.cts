import { cached, installPackages } from './cache.cts';

/** n8n's linter and scanner, at the versions whose rules this package is written to. */
const GATES = {
	'@n8n/node-cli': '0.48.3',
	'@n8n/scan-community-package': '0.32.0',
	eslint: '9.32.0',
	'n8n-workflow': '2.41.0',
	prettier: '3.6.2',
	typescript: '5.9.2',
};

/** The folder that holds n8n's gates. They are 750 MB, hence no dev dependencies. */
export async function gates(): Promise<string> {
	return await cached({
		name: `n8n-gates-${GATES['@n8n/node-cli']}-${GATES['@n8n/scan-community-package']}`,
		about: "n8n's linter and scanner, about 2 minutes",
		fill: async (folder) => await installPackages(folder, GATES),
	});
}
