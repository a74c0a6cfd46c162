import { preset } from '@mqk/tools/jest';

export default preset({
  testTimeout: 60_000,
  // half of a test is waiting for the server
  maxWorkers: 2,
  globalSetup: 'tests/support/global-setup.mjs',
  globalTeardown: 'tests/support/global-teardown.mjs',
});
