/** `mqk limits`: what trading is held to, shown and changed. */
import { readFile } from 'node:fs/promises';

import { type Command, Option } from 'commander';
import { parse } from 'yaml';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { openDesk } from '../desk-client.ts';
import { type DeskOptions, print } from './desk-options.ts';

export function addLimitsCommand(program: Command): void {
  const limits = program.command('limits').description('what trading is held to');
  limits
    .command('show')
    .description('the limits in force and their version, as JSON')
    .requiredOption('--data <directory>', 'data directory of the daemon')
    .addHelpText('after', '\nExample:\n  $ mqk limits show --data .mqk/desk')
    .action(async (options: DeskOptions) => {
      print(await (await openDesk(options.data)).look('/v1/limits'));
    });
  limits
    .command('set')
    .description('replace them by those of a file, all of them; while armed they may only be tighter')
    .argument('<file>', 'YAML or JSON: the limits by name, or a whole configuration with `limits` in it')
    .requiredOption('--data <directory>', 'data directory of the daemon')
    .addOption(new Option('--by <who>', 'name for the audit').default('operator'))
    .addHelpText('after', '\nExample:\n  $ mqk limits set limits.yaml --data .mqk/desk')
    .action(async (file: string, options: DeskOptions) => {
      const written = await limitsOf(file);
      print(await (await openDesk(options.data)).demand('/v1/limits', { by: options.by, limits: written }));
    });
}

/** A file that was written for this, or the configuration that the desk was started with. */
async function limitsOf(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandFailed(EXIT.usage, `${file} cannot be read`);
  });
  const read = parsed(file, text);
  return typeof read === 'object' && read !== null && 'limits' in read ? read.limits : read;
}

function parsed(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(EXIT.usage, `${file} is neither YAML nor JSON: ${why}`);
  }
}
