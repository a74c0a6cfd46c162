/** The live runner in the foreground: the same entry as `mqk-daemon`. */
import { runDaemon } from '@mqk/daemon';
import type { Command } from 'commander';

export function addDaemonCommand(program: Command): void {
  program
    .command('daemon')
    .description('run a desk until it is told to stop (SIGTERM, SIGINT)')
    .requiredOption('--config <file>', 'what the desk is: account, broker, strategy, limits')
    .addHelpText('after', '\nExample:\n  $ mqk daemon --config mqk.yaml')
    .action(async ({ config }: { readonly config: string }) => {
      process.exit(await runDaemon(config));
    });
}
