/** The main job in one command. */
import { resolve } from 'node:path';

import { type Command, InvalidArgumentError } from 'commander';

import { playDemo } from '../demo/demo.ts';
import { createScreen } from '../demo/screen.ts';
import { brokenClaims } from '../demo/summary.ts';
import { EXIT } from '../exit-codes.ts';
import { say } from '../say.ts';

interface DemoOptions {
  readonly home: string;
  readonly bars?: number;
}

/** Below this the slow mean of the strategy never crosses anything. */
const BARS_MIN = 60;

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description(
      'trade five years of real prices through the whole desk, kill it on the way, check every cent',
    )
    .option('--home <directory>', 'where the database and the runs are kept', '.mqk')
    .option('--bars <count>', 'only so many bars, for the impatient', barCount)
    .addHelpText('after', '\nExample:\n  $ mqk demo --bars 300')
    .action(async ({ home, bars }: DemoOptions) => {
      const screen = createScreen(process.stdout);
      const { summary, directory } = await playDemo({ home: resolve(home), screen, bars: bars ?? null });
      if (brokenClaims(summary).length > 0) process.exitCode = EXIT.refused;
      say(directory);
    });
}

function barCount(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= BARS_MIN) return count;
  throw new InvalidArgumentError(`a whole number from ${BARS_MIN} on`);
}
