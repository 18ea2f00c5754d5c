const transform = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic' } },
      },
      module: { type: 'es6' },
    },
  ],
};

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform,
  testTimeout: 20_000,
};

/** `npm test` runs the project `unit`; `npm run test:services` runs `services`, which needs real servers. */
export default {
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
