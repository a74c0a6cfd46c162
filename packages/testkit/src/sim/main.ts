/**
 * `pnpm sim --seeds N --from S --jobs J`: seeds, one after the other, in processes of their own.
 *
 * Seeds that failed before are run first. A failure is run again without one of its faults after the other, until none
 * can be spared. Ends with 1 when a promise was not kept, with 2 when it was asked what cannot be meant.
 */
import { ephemeralServer } from '@mqk/db/embedded';

import { failuresFile } from './failed-seeds.ts';
import { type Flags, USAGE, readFlags } from './flags.ts';
import { prepareSimulations } from './place.ts';
import { REMEMBERED } from './remembered.ts';
import { reportCoverage, reportFailure } from './report.ts';
import { runSeeds } from './run-seeds.ts';

async function run({ seeds, from, ...how }: Flags): Promise<number> {
  const server = await ephemeralServer();
  try {
    await prepareSimulations(server.connection);
    const kept = failuresFile();
    const failed: number[] = [];
    const range = Array.from({ length: seeds }, (_, index) => from + index);
    const done = await runSeeds({
      ...how,
      server: server.connection,
      seeds: [...new Set([...kept.read(), ...REMEMBERED.map(({ seed }) => seed), ...range])],
      onProgress: (line) => {
        console.log(line);
      },
      onFailure: (failure) => {
        failed.push(failure.outcome.seed);
        kept.write(failed);
        reportFailure(failure);
      },
      signal: stopped(),
    });
    kept.write(failed);
    reportCoverage(done.coverage);
    console.log(
      `${done.ran} seeds, ${done.failures.length} failed, ${done.seedsPerSecond} seeds/s, ${done.steps} messages`,
    );
    return done.failures.length === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
}

/** Told to stop, a run says what it has found so far. */
function stopped(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      controller.abort();
    });
  return controller.signal;
}

const flags = readFlags(process.argv.slice(2));
if (!flags.ok) {
  const { code, flag, value, remedy } = flags.refused;
  console.error(`sim: ${flag}${value === '' ? '' : ` ${value}`}: ${code}. ${remedy}`);
  process.exitCode = 2;
} else if (flags.value === null) console.log(USAGE);
else process.exitCode = await run(flags.value);
