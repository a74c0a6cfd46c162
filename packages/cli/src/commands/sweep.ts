/** One strategy over the same bars with many settings. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Sweep, SweepRow } from '@mqk/backtest';
import { BARS_PER_THREAD, type ThreadedSweepOptions, sweepInThreads } from '@mqk/backtest/threads';
import { type Json, formatMicros } from '@mqk/core';
import { type Command, Option } from 'commander';

import { gridOf } from '../backtest/grid.ts';
import { readInputs } from '../backtest/inputs.ts';
import { countFrom } from '../backtest/option-values.ts';
import { runRefusal } from '../backtest/run-refusal.ts';
import { type BacktestArguments, settingsFrom, withOptions } from '../backtest/settings.ts';
import { strategyCalled } from '../backtest/strategy.ts';
import { isModulePath } from '../backtest/strategy-module.ts';
import { refuseTaken, writeRows } from '../backtest/sweep-file.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { say, sayJson } from '../say.ts';

const RANKS = ['total_return', 'sharpe', 'sortino', 'calmar', 'max_drawdown'] as const;

interface SweepArguments extends Omit<BacktestArguments, 'walkForward'> {
  readonly threads: number;
  readonly barsPerThread: number;
  readonly rank: (typeof RANKS)[number];
  readonly top: number;
}

export function addSweepCommand(program: Command): void {
  withOptions(
    program.command('sweep').description('run a strategy with every combination of settings, on threads'),
  )
    .addOption(
      new Option('--threads <count>', 'at most so many')
        .argParser(countFrom('threads', { least: 1 }))
        .default(1),
    )
    .addOption(
      new Option('--bars-per-thread <count>', 'bars that another thread is worth coming up for')
        .argParser(countFrom('bars-per-thread', { least: 1, digits: 9 }))
        .default(BARS_PER_THREAD),
    )
    .addOption(
      new Option('--rank <figure>', 'what the best are the best by').choices(RANKS).default('sharpe'),
    )
    .addOption(
      new Option('--top <count>', 'how many of them are shown').argParser(countFrom('top')).default(10),
    )
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
A setting may be several: --set fast=5,10,20 or --set fast=5..20 or --set fast=5..20/5. Every combination is run; those that the
strategy does not take are left out and counted. With --out the rows go to that file as CSV, in the order of the combinations:
the same bytes for any number of threads.

Exit codes: 0 done, 1 refused, 2 not understood, 3 a file cannot be read.

Example:
  $ mqk sweep --bars spy.csv --symbol SPY --strategy sma-cross --set fast=5..50/5 --set slow=20..200/20 --set quantity=10 \\
      --cash 1000000 --fee-bps 2 --calendar XNYS --threads 2 --rank calmar --out sweep.csv`;

async function run(told: SweepArguments): Promise<void> {
  if (told.out !== undefined) await refuseTaken(told.out);
  const { strategy } = await strategyCalled(told.strategy);
  const grid = gridOf(told.set);
  const settings = grid.filter((setting) => strategy.prepare(setting).ok);
  if (settings.length === 0) throw noneTaken(strategy.prepare(grid[0]));
  const inputs = await readInputs({
    ...{ bars: told.bars, symbols: told.symbol, actions: told.actions, calendar: told.calendar },
    ...{ kind: told.series, session: told.session, timeframe: told.timeframe ?? null },
  });
  const options = { ...(await settingsFrom(told, inputs.actions)), bars: inputs.series, settings };
  const swept = await sweepInThreads({ ...options, ...threadsFor(told), strategy });
  if (!swept.ok) throw new CommandFailed(EXIT.refused, `the sweep is refused: ${runRefusal(swept.refused)}`);
  if (told.out !== undefined) await keep(told.out, swept.value);
  const leftOut = grid.length - settings.length;
  if (told.json === true) sayJson(sweepJson(swept.value, leftOut));
  else tell(told, swept.value, leftOut);
}

function noneTaken(
  refused: ReturnType<Awaited<ReturnType<typeof strategyCalled>>['strategy']['prepare']>,
): CommandFailed {
  if (refused.ok) return new CommandFailed(EXIT.usage, 'there is nothing to run');
  const { code, field, expected, found } = refused.refused;
  const what = `no combination can be run: --set ${field}: expected ${expected}, found ${found}`;
  return new CommandFailed(EXIT.usage, `${what}. Correct the settings (${code})`);
}

/** A strategy of somebody's own is loaded again by every other thread: functions do not travel. */
function threadsFor({
  threads,
  barsPerThread,
  strategy,
}: SweepArguments): Pick<ThreadedSweepOptions, 'threads' | 'barsPerThread' | 'module'> {
  if (!isModulePath(strategy)) return { threads, barsPerThread };
  return { threads, barsPerThread, module: pathToFileURL(resolve(strategy)).href };
}

const FIGURES = {
  total_return: ({ figures }) => figures.totalReturn.value,
  cagr: ({ figures }) => figures.cagr.value,
  volatility: ({ figures }) => figures.volatility.value,
  sharpe: ({ figures }) => figures.sharpe.value,
  sortino: ({ figures }) => figures.sortino.value,
  calmar: ({ figures }) => figures.calmar.value,
  max_drawdown: ({ figures }) => figures.maxDrawdown,
} as const satisfies Record<string, (row: SweepRow) => number | null>;

function rowJson(row: SweepRow): Readonly<Record<string, Json>> {
  const figures = Object.entries(FIGURES).map(([name, of]) => [name, of(row)] as const);
  return {
    params: row.params,
    orders: row.orders,
    fills: row.fills,
    fees: formatMicros(row.fees),
    final_equity: formatMicros(row.finalEquity),
    stopped: row.stopped,
    ...Object.fromEntries(figures),
  };
}

const sweepJson = ({ rows, trials }: Sweep, leftOut: number): Json => ({
  rows: rows.map(rowJson),
  left_out: leftOut,
  trials: { count: trials.count, sharpe_variance: trials.sharpeVariance },
});

async function keep(file: string, { rows }: Sweep): Promise<void> {
  const records = rows.map((row) => {
    const { params, ...figures } = rowJson(row);
    return { ...(params as Readonly<Record<string, Json>>), ...figures };
  });
  const names = Object.keys(records[0] ?? {});
  await writeRows(file, [names, ...records.map((record) => names.map((name) => cell(record[name])))]);
}

/** Empty is none. */
const cell = (value: Json | undefined): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** The best first; of two that are equal the one that was asked for first. A fall is better the smaller it is. */
function best({ rank, top }: SweepArguments, rows: readonly SweepRow[]): readonly SweepRow[] {
  const worth = (row: SweepRow): number => {
    const value = FIGURES[rank](row);
    if (value === null) return -Infinity;
    return rank === 'max_drawdown' ? -value : value;
  };
  return rows.toSorted((a, b) => (worth(a) === worth(b) ? 0 : worth(b) - worth(a))).slice(0, top);
}

function tell(told: SweepArguments, { rows, trials }: Sweep, leftOut: number): void {
  const figure = (value: number | null): string => (value === null ? 'none' : value.toFixed(4));
  say(`${rows.length} run(s), ${leftOut} combination(s) left out, the best by ${told.rank}:`);
  for (const row of best(told, rows)) {
    const settings = Object.entries(row.params as Readonly<Record<string, Json>>);
    const named = settings.map(([name, value]) => `${name}=${cell(value)}`).join(' ');
    const { total_return: total, sharpe, max_drawdown: fall } = FIGURES;
    const figures = `return ${figure(total(row))}, sharpe ${figure(sharpe(row))}, max drawdown ${figure(fall(row))}`;
    say(
      `  ${named}: ${figures}, ${row.fills} fill(s)${row.stopped === null ? '' : `, stopped: ${row.stopped}`}`,
    );
  }
  say(`the best of ${trials.count} trials is lucky: judge it by its deflated Sharpe ratio`);
  say(`  variance of the Sharpe ratios of a session: ${trials.sharpeVariance}`);
  if (told.out !== undefined) say(`rows: ${told.out}`);
}
