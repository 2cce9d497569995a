export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testTimeout: 120_000,
  // Every suite has servers and folders of its own.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/slowest-first.js',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/.vidmine/'],
};
