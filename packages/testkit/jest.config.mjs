import { preset } from '@mqk/tools/jest';

export default preset({
  globalSetup: 'tests/global-setup.ts',
  globalTeardown: 'tests/global-teardown.ts',
  testTimeout: 60_000,
});
