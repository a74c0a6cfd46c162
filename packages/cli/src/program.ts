/** Every command, and how a failed one ends. */
import { BUILD } from '@mqk/daemon';
import { Command, CommanderError } from 'commander';

import { addBacktestCommand } from './commands/backtest.ts';
import { addBarsCommand } from './commands/bars.ts';
import { addCalendarCommand } from './commands/calendar.ts';
import { addDaemonCommand } from './commands/daemon.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDeskCommands } from './commands/desk.ts';
import { addGettingOutCommands } from './commands/getting-out.ts';
import { addLimitsCommand } from './commands/limits.ts';
import { addParityCommand } from './commands/parity.ts';
import { addReconcileCommand } from './commands/reconcile.ts';
import { addSweepCommand } from './commands/sweep.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { complain } from './say.ts';

export function createProgram(): Command {
  const program = new Command('mqk')
    .description('MiniQuantDesk: a trading desk that loses track of nothing')
    .version(BUILD)
    .showHelpAfterError('(--help shows every option, with an example)')
    .exitOverride();
  addDemoCommand(program);
  addDaemonCommand(program);
  addDeskCommands(program);
  addLimitsCommand(program);
  addGettingOutCommands(program);
  addReconcileCommand(program);
  addCalendarCommand(program);
  addBarsCommand(program);
  addBacktestCommand(program);
  addSweepCommand(program);
  addVerifyCommand(program);
  addParityCommand(program);
  return program;
}

export async function run(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync([...argv]);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  complain(error instanceof Error ? `mqk: ${error.message}` : `mqk: ${String(error)}`);
  return error instanceof CommandFailed ? error.exitCode : EXIT.unavailable;
}
