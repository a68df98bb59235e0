/** Tests are CommonJS TypeScript (`.cts`): n8n's linter reads every `.ts` as node code and forbids Node's built-ins there. */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/n8n/'],
	moduleFileExtensions: ['js', 'cts', 'cjs', 'mjs', 'json', 'node'],
	transform: { '\\.cts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
	testTimeout: 30_000,
};
