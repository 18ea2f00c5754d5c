const transform = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic' } },
        experimental: { keepImportAttributes: true },
      },
      module: { type: 'es6' },
    },
  ],
};

const shared = {
  globalSetup: '<rootDir>/test/make-temporary-folder.js',
  globalTeardown: '<rootDir>/test/remove-temporary-folder.js',
  testEnvironment: '<rootDir>/test/lib/cdk-environment.js',
  moduleNameMapper: { '^@aws/cloudformation-validate$': '<rootDir>/test/lib/shared-validation.cjs' },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform,
};

/** `npm test` runs the project `unit`; `npm run test:services` runs `services`, which needs real servers. */
export default {
  testTimeout: 20_000,
  // On two cores the default is one, and a worker that has loaded the CDK a dozen times is better begun anew.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1500MB',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/services/'],
    },
    {
      ...shared,
      displayName: 'services',
      testMatch: ['<rootDir>/test/services/**/*.test.ts'],
    },
  ],
};
