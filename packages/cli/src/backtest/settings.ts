/** What the command line says, as the engine's settings. */
import { readFile } from 'node:fs/promises';

import {
  type BacktestOptions,
  CORPORATE_ACTION_POLICIES,
  type CorporateActionPolicy,
  HALT_ACTIONS,
  type HaltAction,
  type RiskSetting,
} from '@mqk/backtest';
import { type Micros, type TimeInForce, TIMES_IN_FORCE, ZERO } from '@mqk/core';
import {
  type Calendar,
  type CorporateAction,
  GAP_POLICIES,
  type GapPolicy,
  SERIES_KINDS,
  SESSION_POLICIES,
  type SeriesKind,
  type SessionPolicy,
  TIMEFRAMES,
  type Timeframe,
} from '@mqk/market-data';
import { type AccountKind, ACCOUNT_KINDS, parseLimits } from '@mqk/risk';
import { LIMIT_FILLS, type LimitFill, type SlippageModel, type VenuePolicy, venuePolicy } from '@mqk/venue';
import { type Command, Option } from 'commander';
import { parse } from 'yaml';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { addSetting, bpsFrom, countFrom, every, moneyFrom, symbolFrom } from './option-values.ts';
import { calendarFrom } from '../commands/calendar.ts';

export interface BacktestArguments {
  readonly bars: readonly string[];
  readonly symbol: readonly string[];
  readonly strategy: string;
  readonly set: Readonly<Record<string, string>>;
  readonly cash: Micros;
  readonly feeBps: bigint;
  readonly feePerShare: Micros;
  readonly feeMinimum: Micros;
  readonly slippageBps: bigint;
  readonly volMultBps: bigint;
  readonly atrBars: number;
  readonly participationBps?: bigint;
  readonly limitFill: LimitFill;
  readonly latencyBars: number;
  readonly calendar: Calendar;
  readonly actions: readonly string[];
  readonly corporateActions?: CorporateActionPolicy;
  readonly series: SeriesKind;
  readonly timeframe?: Timeframe;
  readonly session: SessionPolicy;
  readonly gaps: GapPolicy;
  readonly gapBars: number;
  readonly account: AccountKind;
  readonly allowShort?: boolean;
  readonly leverageBps: bigint;
  readonly borrowBps: bigint;
  readonly limits?: string;
  readonly haltAction: HaltAction;
  readonly tif: TimeInForce;
  readonly sameBarFill?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly walkForward?: number;
}

/** The files and the strategy first, then costs, then gates. */
export const withOptions = (command: Command): Command => addGates(addCosts(addInputs(command)));

const addInputs = (command: Command): Command =>
  command
    .requiredOption('--bars <file>', 'CSV of bars; may be repeated', every)
    .option(
      '--symbol <symbol>',
      'one for each file of bars, in their order, or none (default: its name or its column)',
      symbolFrom,
      [],
    )
    .requiredOption(
      '--strategy <name>',
      'sma-cross, donchian, rsi-reversion, momentum-basket, or a path: ./mine.js',
    )
    .option('--set <key=value>', 'a setting of the strategy; may be repeated', addSetting, {})
    .requiredOption('--calendar <name>', 'the exchange: XNYS, or always', calendarFrom)
    .requiredOption('--cash <amount>', 'what the account begins with', moneyFrom('cash'))
    .option('--actions <file>', 'known splits and dividends: ex_date,kind,value[,symbol]', every, [])
    .addOption(
      new Option(
        '--corporate-actions <policy>',
        'what they do (default: forbid with --actions, else ignore)',
      ).choices(CORPORATE_ACTION_POLICIES),
    )
    .addOption(new Option('--series <kind>', 'what the prices are').choices(SERIES_KINDS).default('raw'))
    .addOption(
      new Option('--timeframe <size>', 'of a bar (default: the commonest distance)').choices(TIMEFRAMES),
    )
    .addOption(
      new Option('--session <policy>', 'bars outside the regular session')
        .choices(SESSION_POLICIES)
        .default('regular'),
    );

/** A setting with a default that help can show. */
function told<Value>(
  [flags, description]: readonly [string, string],
  read: (text: string) => Value,
  [value, shown]: readonly [Value, string],
): Option {
  return new Option(flags, description).argParser(read).default(value, shown);
}

const NO_BPS: readonly [bigint, string] = [0n, '0'];
const NO_MONEY: readonly [Micros, string] = [ZERO, '0'];
const NO_BARS: readonly [number, string] = [0, '0'];

const addCosts = (command: Command): Command =>
  command
    .addOption(told(['--fee-bps <bps>', 'fee in basis points of the notional'], bpsFrom('fees.bps'), NO_BPS))
    .addOption(told(['--fee-per-share <amount>', 'for each share'], moneyFrom('fees.perShare'), NO_MONEY))
    .addOption(told(['--fee-minimum <amount>', 'of an order'], moneyFrom('fees.minimum'), NO_MONEY))
    .addOption(told(['--slippage-bps <bps>', 'of the price'], bpsFrom('slippage.slippageBps'), NO_BPS))
    .addOption(
      told(
        ['--vol-mult-bps <bps>', "of the previous bar's range: 10000 is once"],
        bpsFrom('slippage.volMultBps'),
        NO_BPS,
      ),
    )
    .addOption(
      told(
        ['--atr-bars <count>', 'average true range of so many bars in place of the range'],
        countFrom('slippage.bars'),
        NO_BARS,
      ),
    )
    .option('--participation-bps <bps>', "most of a bar's volume", bpsFrom('participation.shareBps'))
    .addOption(
      new Option('--limit-fill <rule>', 'when a limit fills').choices(LIMIT_FILLS).default('through'),
    )
    .addOption(
      told(['--latency-bars <count>', 'bars that an order lets pass'], countFrom('latencyBars'), NO_BARS),
    );

const addGates = (command: Command): Command =>
  command
    .addOption(
      new Option('--gaps <policy>', 'whether a gap stops the run').choices(GAP_POLICIES).default('block'),
    )
    .addOption(
      told(
        ['--gap-bars <count>', 'missing bars in a row inside a session that are no gap'],
        countFrom('gapBarsMax'),
        NO_BARS,
      ),
    )
    .addOption(
      new Option('--account <kind>', 'own money, or borrowed').choices(ACCOUNT_KINDS).default('cash'),
    )
    .option('--allow-short', 'positions may be negative (margin)')
    .addOption(
      told(
        ['--leverage-bps <bps>', 'gross exposure in basis points of equity (margin)'],
        bpsFrom('account.leverageBps'),
        [10_000n, '10000'],
      ),
    )
    .addOption(
      told(
        ['--borrow-bps <bps>', 'cost of a short position in a year'],
        bpsFrom('account.borrowBps'),
        NO_BPS,
      ),
    )
    .option('--limits <file>', 'risk limits as YAML or JSON (default: none, which cannot be promoted)')
    .addOption(
      new Option('--halt-action <action>', 'when a breaker trips')
        .choices(HALT_ACTIONS)
        .default('cancel-and-flatten'),
    )
    .option('--same-bar-fill', 'research: fill at the close of the decision; never promotable')
    .addOption(new Option('--tif <time>', 'how long orders live').choices(TIMES_IN_FORCE).default('day'))
    .option('--out <directory>', 'the run directory: absent or empty before')
    .option('--json', 'the result as one object');

export async function settingsFrom(
  given: BacktestArguments,
  actions: readonly CorporateAction[],
): Promise<Pick<BacktestOptions, 'account' | 'policy' | 'risk'>> {
  const { cash, account: kind, allowShort = false, leverageBps, borrowBps } = given;
  return {
    account: { cash, kind, allowShort, leverageBps, borrowBps },
    policy: {
      venue: venueFrom(given),
      calendar: given.calendar,
      actions,
      ...(given.corporateActions === undefined ? {} : { corporateActions: given.corporateActions }),
      gaps: given.gaps,
      gapBarsMax: given.gapBars,
      haltAction: given.haltAction,
      timeInForce: given.tif,
      sameBarFill: given.sameBarFill ?? false,
    },
    risk: await limitsFrom(given.limits),
  };
}

function venueFrom(given: BacktestArguments): VenuePolicy {
  const {
    feeBps: bps,
    feePerShare: perShare,
    feeMinimum: minimum,
    participationBps,
    limitFill,
    latencyBars,
  } = given;
  const policy = venuePolicy({
    name: 'command-line',
    slippage: slippageFrom(given),
    fees: { kind: 'per_order', minimum, perShare, bps },
    ...(participationBps === undefined
      ? {}
      : { participation: { kind: 'volume', shareBps: participationBps } }),
    limitFill,
    latencyBars,
  });
  if (policy.ok) return policy.value;
  const { field, fault, code } = policy.refused;
  throw new CommandFailed(
    EXIT.refused,
    `${field} is ${fault.replaceAll('_', ' ')}. Correct the setting (${code})`,
  );
}

const slippageFrom = ({ slippageBps, volMultBps, atrBars: bars }: BacktestArguments): SlippageModel =>
  bars === 0 ? { kind: 'range', slippageBps, volMultBps } : { kind: 'atr', slippageBps, volMultBps, bars };

async function limitsFrom(file: string | undefined): Promise<RiskSetting> {
  if (file === undefined) return 'none';
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandFailed(EXIT.unavailable, `${file} cannot be read: ${String(error)}`);
  });
  const limits = parseLimits(parse(text));
  if (limits.ok) return limits.value;
  throw new CommandFailed(EXIT.refused, `${file}: ${JSON.stringify(limits.refused)}. Complete the limits`);
}
