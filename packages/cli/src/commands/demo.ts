/** The main job in one command. */
import { resolve } from 'node:path';

import type { Command } from 'commander';

import { playDemo } from '../demo/demo.ts';
import { createScreen } from '../demo/screen.ts';
import { brokenClaims } from '../demo/summary.ts';
import { EXIT } from '../exit-codes.ts';
import { say } from '../say.ts';

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description(
      'trade five years of real prices through the whole desk, kill it on the way, and check every cent',
    )
    .option('--home <directory>', 'where the database and the runs are kept', '.mqk')
    .addHelpText('after', '\nExample:\n  $ mqk demo')
    .action(async ({ home }: { readonly home: string }) => {
      const screen = createScreen(process.stdout);
      const { summary, directory } = await playDemo({ home: resolve(home), screen });
      if (brokenClaims(summary).length > 0) process.exitCode = EXIT.refused;
      say(directory);
    });
}
