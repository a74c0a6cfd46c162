import { preset } from '@mqk/tools/jest';

export default preset({
  globalSetup: 'tests/global-setup.ts',
  globalTeardown: 'tests/global-teardown.ts',
  testTimeout: 60_000,
  // most of a story is waiting, for a server and for other processes; this is the longest suite, and ends last
  maxWorkers: 3,
});
