/** Plants one bug, and lets the simulator look for it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { plant } from './plant.ts';
import type { Planted } from './planted.ts';
import { scratch } from './scratch.ts';

export interface Hunted {
  readonly name: string;
  /** Seeds that were run until one failed; null: none did. */
  readonly seeds: number | null;
  /** What was found, as `I17: ...`. */
  readonly found: string;
  /** Whether what was found is what the bug breaks. */
  readonly isExpected: boolean;
}

export interface HuntOptions {
  readonly seedsMax: number;
  readonly from: number;
  readonly jobs: number;
}

export function hunt(planted: Planted, { seedsMax, from, jobs }: HuntOptions): Hunted {
  const copy = scratch();
  try {
    plant(planted, copy.folder);
    const words = ['--seeds', `${seedsMax}`, '--from', `${from}`, '--jobs', `${jobs}`, '--first', '--raw'];
    if (planted.lives === 'twins') words.push('--twins');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions', '@mqk/source', '--import', '@mqk/tools/typescript', 'src/sim/main.ts', ...words],
      { cwd: join(copy.folder, 'packages/testkit'), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    return judged(planted, stdout, stderr);
  } finally {
    copy.remove();
  }
}

function judged({ name, breaks }: Planted, said: string, complained: string): Hunted {
  const found = [...said.matchAll(/^seed \d+ at .*?: (.*)$/gm)].map(([, what = '']) => what);
  const ran = /^(\d+) seeds, (\d+) failed/m.exec(said);
  if (ran === null) throw new Error(`${name}: the simulator did not run to its end\n${complained || said}`);
  const isExpected = found.some((what) => breaks.some((rule) => what.startsWith(`${rule}:`)));
  const seeds = found.length === 0 ? null : Number.parseInt(ran[1] ?? '', 10);
  return { name, seeds, found: found[0] ?? 'nothing', isExpected };
}
