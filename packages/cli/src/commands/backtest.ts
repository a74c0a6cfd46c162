/** A strategy over files of bars, and the directory that remembers it. */
import { type Manifest, type WriteRefusal, refusedPlace, writeRun } from '@mqk/artifacts';
import {
  type BacktestResult,
  type Metrics,
  type WalkForward,
  backtest,
  metricsJson,
  metricsOf,
} from '@mqk/backtest';
import { type Json, formatMicros, formatMoney, formatTime } from '@mqk/core';
import { BUILD } from '@mqk/daemon';
import { corporateActionCodec } from '@mqk/market-data';
import { positions } from '@mqk/portfolio';
import type { Command } from 'commander';

import { countFrom } from '../backtest/option-values.ts';
import { readInputs } from '../backtest/inputs.ts';
import { progressLine } from '../backtest/progress.ts';
import { recordOf } from '../backtest/record.ts';
import { runRefusal } from '../backtest/run-refusal.ts';
import { type BacktestArguments, settingsFrom, withOptions } from '../backtest/settings.ts';
import { preparedWith, strategyCalled } from '../backtest/strategy.ts';
import { walkForwardJson, walkForwardOf, tellFolds } from '../backtest/walk-forward.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { say, sayJson } from '../say.ts';

export function addBacktestCommand(program: Command): void {
  withOptions(
    program.command('backtest').description('run a strategy over bars, with the rules of the live desk'),
  )
    .option('--walk-forward <folds>', 'the same over equal folds, each by itself', countFrom('folds'))
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Exit codes: 0 the run reached the end of its bars, 1 refused or stopped by policy, 2 not understood, 3 a file cannot be read.
A stopped run writes its directory too, and says why it stopped.

Example:
  $ mqk backtest --bars spy.csv --symbol SPY --strategy sma-cross --set fast=10 --set slow=30 --set quantity=10 \\
      --cash 1000000 --fee-bps 2 --calendar XNYS --actions spy-actions.csv --corporate-actions adjust --out runs/spy`;

async function run(told: BacktestArguments): Promise<void> {
  await refuseWhatIsTaken(told.out);
  const { strategy: chosen, codeHash } = await strategyCalled(told.strategy);
  const strategy = preparedWith(chosen, told.set);
  const inputs = await readInputs({
    ...{ bars: told.bars, symbols: told.symbol, actions: told.actions, calendar: told.calendar },
    ...{ kind: told.series, session: told.session, timeframe: told.timeframe ?? null },
  });
  const settings = await settingsFrom(told, inputs.actions);
  const ran = backtest({ bars: inputs.series, strategy, ...settings, onProgress: progressLine() });
  if (!ran.ok) throw new CommandFailed(EXIT.refused, `the run is refused: ${runRefusal(ran.refused)}`);
  const metrics = metricsOf(ran.value);
  const forward = walkForwardOf(told.walkForward, { bars: inputs.series, strategy, ...settings });
  const manifest = await written(told, ran.value, metrics, {
    strategy,
    codeHash,
    codeVersion: BUILD,
    inputs: inputs.files,
    reading: {
      series: told.series,
      session: told.session,
      symbols: inputs.series.map(({ symbol }) => symbol),
      timeframes: inputs.timeframes,
      outside_session: inputs.outsideSession,
    },
  });
  const about = { manifest, dir: told.out ?? null, forward };
  if (told.json === true) sayJson(resultJson(ran.value, metrics, about));
  else tell(ran.value, metrics, about);
  const { stopped } = ran.value;
  if (stopped !== null)
    throw new CommandFailed(EXIT.refused, `stopped at ${formatTime(stopped.at)}: ${stoppedBecause(stopped)}`);
}

async function written(
  { out }: BacktestArguments,
  result: BacktestResult,
  metrics: Metrics,
  about: Parameters<typeof recordOf>[2],
): Promise<Manifest | null> {
  if (out === undefined) return null;
  const wrote = await writeRun(out, recordOf(result, metrics, about));
  if (wrote.ok) return wrote.value;
  throw placeRefused(wrote.refused);
}

/** Asked first: nobody waits for a run that has nowhere to go. */
async function refuseWhatIsTaken(out: string | undefined): Promise<void> {
  const refused = out === undefined ? null : await refusedPlace(out);
  if (refused !== null) throw placeRefused(refused);
}

const TAKEN: Readonly<Record<WriteRefusal['code'], string>> = {
  directory_not_empty: 'is not empty. Name a directory that is not there yet',
  not_a_directory: 'is a file, or lies in one. Name a directory that is not there yet',
  not_writable: 'cannot be written. Name a directory in a folder of yours',
};

function placeRefused({ code, directory, why }: WriteRefusal): CommandFailed {
  const because = why === '' ? code : `${code}: ${why}`;
  return new CommandFailed(EXIT.refused, `${directory} ${TAKEN[code]} (${because})`);
}

/** What is told with a result. */
interface Beside {
  readonly manifest: Manifest | null;
  readonly dir: string | null;
  readonly forward: WalkForward | null;
}

function resultJson(result: BacktestResult, metrics: Metrics, { manifest, dir, forward }: Beside): Json {
  const { ledger, notPromotable, stopped } = result;
  return {
    run_id: manifest?.runId ?? null,
    dir,
    bars: result.bars,
    orders: result.orders.length,
    fills: result.fills.length,
    final_equity: formatMicros(result.finalEquity),
    cash: formatMicros(ledger.cash),
    positions: positions(ledger).map(({ instrument, quantity }) => ({
      symbol: instrument,
      quantity: quantity.toString(),
    })),
    fees: formatMicros(result.fees),
    promotable: notPromotable.length === 0,
    reasons: notPromotable,
    stopped: stopped === null ? null : stoppedJson(stopped),
    metrics: metricsJson(metrics),
    ...(forward === null ? {} : { walk_forward: walkForwardJson(forward) }),
  };
}

type Stop = NonNullable<BacktestResult['stopped']>;

function stoppedJson(stopped: Stop): Json {
  const about = { code: stopped.code, at: formatTime(stopped.at), because: stoppedBecause(stopped) };
  return stopped.code === 'corporate_action'
    ? { ...about, action: corporateActionCodec.encode(stopped.action) }
    : about;
}

function stoppedBecause(stopped: Stop): string {
  switch (stopped.code) {
    case 'gap':
      return `${stopped.symbol} has a gap from ${formatTime(stopped.gap.from)} to ${formatTime(stopped.gap.to)}. Fetch what is missing, or take it as it is with --gaps report`;
    case 'corporate_action': {
      const { kind, symbol, exDate } = stopped.action;
      return `a ${kind} of ${symbol} on ${exDate} is forbidden. Let it be booked with --corporate-actions adjust`;
    }
    case 'halted':
      return `${stopped.because}, and ${stopped.haltAction} was done. Look at the limits`;
    case 'strategy_fault':
      return `the strategy asked for what it may not have: ${stopped.detail}`;
    case 'out_of_range':
      return `${stopped.detail} is more than can be counted`;
  }
}

function tell(
  result: BacktestResult,
  { cagr, maxDrawdown, sharpe }: Metrics,
  { dir, forward }: Beside,
): void {
  const ratio = (value: number | null): string => (value === null ? 'none' : value.toFixed(4));
  say(`${result.bars} bar(s), ${result.orders.length} order(s), ${result.fills.length} fill(s)`);
  say(`final equity ${formatMoney(result.finalEquity)}, fees ${formatMoney(result.fees)}`);
  say(`cagr ${ratio(cagr.value)}, sharpe ${ratio(sharpe.value)}, max drawdown ${ratio(maxDrawdown)}`);
  if (result.notPromotable.length > 0) say(`not promotable: ${result.notPromotable.join(', ')}`);
  if (forward !== null) tellFolds(forward);
  if (dir !== null) say(`run directory: ${dir}`);
}
