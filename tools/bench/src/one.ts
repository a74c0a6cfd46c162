/** Runs one benchmark in this process and writes its report: `one.ts NAME WARMUP RUNS FILE`. */
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

import { benchNamed } from './benches.ts';
import { runAll } from './harness.ts';
import { thisMachine } from './machine.ts';
import type { Report } from './report.ts';

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const [name = '', warmup = '', runs = '', file = ''] = process.argv.slice(2);
const rounds = { warmup: Number(warmup), runs: Number(runs) };

const machine = thisMachine();
const at = new Date().toISOString();
const benchmark = await benchNamed(name);
const ground = await benchmark.open();
const interrupted = (): void => void Promise.resolve(ground.close?.()).finally(() => process.exit(130));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
try {
  const rows = await runAll(ground.measures, rounds, {
    clocks: { wall: () => performance.now(), cpu: cpuMs },
    collectGarbage: () => globalThis.gc?.(),
  });
  const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const report: Report = {
    benchmark: name,
    what: benchmark.what,
    at,
    machine,
    ...rounds,
    peakMemoryMb,
    rows,
  };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await ground.close?.();
}
