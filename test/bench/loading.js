/**
 * Prints, as JSON, how many milliseconds each file of dist takes to load, without the files it
 * requires in turn. Plain JavaScript, because what compiles TypeScript on the fly would be measured
 * along. n8n-workflow is loaded before, as it is in n8n.
 */
const { readdirSync } = require('node:fs');
const { createRequire, Module } = require('node:module');
const { join, relative, resolve } = require('node:path');

const project = resolve(__dirname, '../..');
const dist = join(project, 'dist');
const nodesAndCredentials = require(join(project, 'package.json')).n8n;

createRequire(join(project, 'package.json'))('n8n-workflow');

const spent = {};
let withinInner = 0;
const loadFile = Module._extensions['.js'];
Module._extensions['.js'] = (module, file) => {
	const withinEarlier = withinInner;
	withinInner = 0;
	const start = performance.now();
	loadFile(module, file);
	const took = performance.now() - start;
	spent[relative(project, file)] = took - withinInner;
	withinInner = withinEarlier + took;
};

// As n8n does: what package.json names first. Then the files that nothing has asked for.
const named = [...nodesAndCredentials.credentials, ...nodesAndCredentials.nodes];
const others = readdirSync(dist, { recursive: true })
	.filter((file) => file.endsWith('.js'))
	.map((file) => join('dist', file));
const start = performance.now();
for (const file of [...named, ...others]) require(join(project, file));
const all = performance.now() - start;

console.log(JSON.stringify({ all, files: spent }));
