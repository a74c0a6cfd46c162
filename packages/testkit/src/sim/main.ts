/**
 * `pnpm sim --seeds N --from S --jobs J`: seeds, one after the other, in processes of their own.
 *
 * Seeds that failed before are run first. A failure is run again without one of its faults after the other, until none
 * can be spared. Ends with 1 when a promise was not kept.
 */
import { parseArgs } from 'node:util';

import { ephemeralServer } from '@mqk/db/embedded';

import { failuresFile } from './failed-seeds.ts';
import { prepareSimulations } from './place.ts';
import { reportCoverage, reportFailure } from './report.ts';
import { runSeeds } from './run-seeds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    /** Each seed in two databases: its two traces must be equal. */
    twice: { type: 'boolean', default: false },
    /** Ends at the first failure. */
    first: { type: 'boolean', default: false },
    /** Does not look for the fewest faults that a failure needs. */
    raw: { type: 'boolean', default: false },
  },
});

const [seeds, from, jobs] = [values.seeds, values.from, values.jobs].map((text) => Number.parseInt(text, 10));
if (seeds === undefined || from === undefined || jobs === undefined || !(seeds > 0 && from >= 0 && jobs > 0))
  throw new Error('--seeds, --from and --jobs are whole numbers');

const server = await ephemeralServer();
try {
  await prepareSimulations(server.connection);
  const kept = failuresFile();
  const range = Array.from({ length: seeds }, (_, index) => from + index);
  const done = await runSeeds({
    server: server.connection,
    seeds: [...new Set([...kept.read(), ...range])],
    jobs,
    isTwice: values.twice,
    endsAtFirst: values.first,
    isRaw: values.raw,
    onProgress: (line) => {
      console.log(line);
    },
  });
  kept.write(done.failures.map(({ outcome }) => outcome.seed));
  for (const failure of done.failures) reportFailure(failure);
  reportCoverage(done.coverage);
  console.log(
    `${done.ran} seeds, ${done.failures.length} failed, ${done.seedsPerSecond} seeds/s, ${done.steps} messages`,
  );
  process.exitCode = done.failures.length === 0 ? 0 : 1;
} finally {
  await server.stop();
}
