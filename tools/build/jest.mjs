/**
 * One way to run tests: ESM, our packages read from their sources (no build needed), a summary for the final count.
 * A package may add its own settings; globalSetup and globalTeardown may be TypeScript.
 */

import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const inTypeScript = ({ globalSetup, globalTeardown, globals, ...rest }) => ({
  ...rest,
  ...(globalSetup === undefined ? {} : { globalSetup: here('./global-setup.mjs') }),
  ...(globalTeardown === undefined ? {} : { globalTeardown: here('./global-teardown.mjs') }),
  globals: { ...globals, mqkHooks: { globalSetup, globalTeardown } },
});

export const preset = (options = {}) => ({
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/tests/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@mqk/source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: here('./tsconfig.jest.json') }],
    '/node_modules/.+\\.m?js$': here('./esm-only-packages.cjs'),
  },
  transformIgnorePatterns: [],
  maxWorkers: '50%',
  testTimeout: 20_000,
  reporters: ['default', here('./summary-reporter.mjs')],
  ...inTypeScript(options),
});
