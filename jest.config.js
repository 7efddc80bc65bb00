/** TypeScript by swc, ES modules as they are, and one realm for typed arrays (test/environment). */
export default {
  testEnvironment: '<rootDir>/test/environment/one-realm.js',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testTimeout: 30_000,
};
