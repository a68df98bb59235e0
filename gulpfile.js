const { execFile } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { dest, series, src } = require('gulp');

/** Beside the compiled code n8n wants the icons, each node's codex file and the output previews. */
const ASSETS = ['icons/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];

async function clean() {
	await rm('dist', { recursive: true, force: true });
}

function compile(done) {
	const tsc = execFile(process.execPath, [require.resolve('typescript/bin/tsc')], done);
	tsc.stdout.pipe(process.stdout);
}

function copyAssets() {
	return src(ASSETS, { base: '.', encoding: false, allowEmpty: true }).pipe(dest('dist'));
}

exports.build = series(clean, compile, copyAssets);
exports.default = exports.build;
