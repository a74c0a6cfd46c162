/**
 * `pnpm oracle [--tapes 100000] [--from 1] [--jobs 1]`: the same random tapes through the oracle and `@mqk/venue`, and for
 * every ten of them one of targets through the oracle and `@mqk/backtest`. Ends with 1 and the first tape on which they
 * differ; one for the venue is made as small as it can be.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

import { searchTargets } from './search-targets.ts';
import { search, tell } from './search.ts';
import { runVenue } from './venue-run.ts';

const { values } = parseArgs({
  options: {
    tapes: { type: 'string', default: '100000' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
  },
});
const [tapes, from, jobs] = [values.tapes, values.from, values.jobs].map(Number) as [number, number, number];

function alone(): void {
  const { fills, found, tapes: done } = search(runVenue, from, tapes);
  const wholeRuns = searchTargets(from, Math.ceil(tapes / 10));
  if (wholeRuns.found !== null) console.log(`whole runs differ: ${JSON.stringify(wholeRuns.found)}`);
  else
    console.log(`whole runs: ${wholeRuns.tapes} tapes of targets, ${wholeRuns.fills} fills, no difference`);
  if (found !== null) console.log(tell(found));
  else console.log(`seeds ${from} to ${from + done - 1}: ${done} tapes, ${fills} fills, no difference`);
  process.exitCode = found === null && wholeRuns.found === null ? 0 : 1;
}

/** Each in a process of its own, with its share of the seeds. */
async function together(): Promise<void> {
  const share = Math.ceil(tapes / jobs);
  const ended = Array.from({ length: jobs }, (_, job) => {
    const args = ['--tapes', String(share), '--from', String(from + job * share)];
    const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, ...args], {
      stdio: 'inherit',
    });
    return new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  });
  process.exitCode = Math.max(...(await Promise.all(ended)));
}

if (jobs > 1) await together();
else alone();
