/**
 * One way to run tests: ESM, our packages read from their sources (no build needed), a summary for the final count.
 * A package may add its own settings; globalSetup and globalTeardown may be TypeScript.
 */

import { fileURLToPath } from 'node:url';
import { inOneModule } from './libraries.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const inTypeScript = ({ globalSetup, globalTeardown, globals, ...rest }) => ({
  ...rest,
  ...(globalSetup === undefined ? {} : { globalSetup: here('./global-setup.mjs') }),
  ...(globalTeardown === undefined ? {} : { globalTeardown: here('./global-teardown.mjs') }),
  globals: { ...globals, mqkHooks: { globalSetup, globalTeardown } },
});

// what takes minutes is a file of its own, left out of the everyday run by its name
const isLong = process.env.MQK_LONG === '1';

export const preset = (options = {}) => ({
  // one place for what was made of sources, whoever's they are
  id: 'mqk',
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: [isLong ? '**/tests/**/*.long.ts' : '**/tests/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@mqk/source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': [
      here('./once-for-all-packages.cjs'),
      { useESM: true, tsconfig: here('./tsconfig.jest.json') },
    ],
    '/node_modules/.+\\.m?js$': here('./esm-only-packages.cjs'),
  },
  moduleNameMapper: { '^kysely$': inOneModule('kysely') },
  transformIgnorePatterns: [],
  maxWorkers: '50%',
  testSequencer: here('./processes-first.mjs'),
  testTimeout: isLong ? 1_800_000 : 20_000,
  reporters: ['default', here('./summary-reporter.mjs')],
  ...inTypeScript(options),
});
