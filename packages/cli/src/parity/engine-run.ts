/** What the engine makes of a desk's own configuration and tape. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { type Traded, backtest, tradedIn } from '@mqk/backtest';
import { type MarketTime, type Micros, ZERO, invariant, parseMicros } from '@mqk/core';
import { type Config, instrumentsOf } from '@mqk/daemon';
import { type BarSeries, findCalendar, readBars } from '@mqk/market-data';
import { type Limits, parseLimits } from '@mqk/risk';
import { type VenuePolicy, venuePolicy } from '@mqk/venue';

import { preparedWith, strategyCalled } from '../backtest/strategy.ts';
import { sentenceOf } from '../bars/file-refusal.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';

/** No desk gives up a symbol because it is silent: it halts, and a person decides. */
const SESSIONS_WITHOUT_END = Number.MAX_SAFE_INTEGER;

/**
 * The paper broker lends a margin account whatever is asked for: the limits of the desk alone hold it back. Limits let
 * nothing past ten times the equity, at worse prices than the account counts with, and are asked first: what the engine's
 * account lends is never reached.
 */
const LENT_BPS = 1_000_000n;
/** What fees may add to a price that limits have let pass. */
const SLACK = 2n;

/** The bars up to `until`, under the rules of the desk that is configured. `place` is the configuration file. */
export async function tradedByEngine(config: Config, place: string, until: MarketTime): Promise<Traded> {
  const result = backtest(await optionsOf(config, place, until));
  if (!result.ok) throw new CommandFailed(EXIT.refused, `the engine refuses: ${result.refused.code}`);
  return tradedIn(result.value);
}

async function optionsOf(
  config: Config,
  place: string,
  until: MarketTime,
): Promise<Parameters<typeof backtest>[0]> {
  const { tape, feed, broker, kind, currency, haltAction } = config;
  const instruments = instrumentsOf(config);
  const calendar = findCalendar(instruments.find(({ symbol }) => symbol === tape.symbol)?.calendar ?? '');
  if (!calendar.ok)
    throw new CommandFailed(EXIT.refused, `there is no such calendar: ${calendar.refused.name}`);
  const file = resolve(dirname(place), tape.file);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandFailed(EXIT.unavailable, `${file} cannot be read: ${String(error)}`);
  });
  const read = readBars(text, { file, symbol: tape.symbol, kind: tape.series, calendar: calendar.value });
  if (!read.ok) throw new CommandFailed(EXIT.refused, sentenceOf(read.refused));
  const risk = limitsOf(config);
  invariant(
    BigInt(risk.leverageMaxBps) * SLACK <= LENT_BPS,
    'the account lends more than any limit of a desk lets pass',
  );
  return {
    bars: read.value.series.map((series) => cut(series, until)),
    strategy: preparedWith((await strategyCalled(config.strategy.name)).strategy, config.strategy.params),
    instruments,
    account: {
      kind,
      currency,
      cash: moneyOf(broker.openingCash),
      allowShort: kind === 'margin' && risk.allowShort,
      leverageBps: LENT_BPS,
    },
    policy: {
      venue: venueOf(broker.feeBps),
      calendar: calendar.value,
      corporateActions: 'ignore',
      // the desk halted at what it did not believe, and a person acknowledged it
      gaps: 'report',
      gapBarsMax: feed.gapBarsMax,
      haltAction,
      silentSessionsMax: SESSIONS_WITHOUT_END,
    },
    risk,
  };
}

/** The bars that the desk has lived through. */
function cut(series: BarSeries, until: MarketTime): BarSeries {
  let length = 0;
  while (length < series.length && (series.closeAt[length] ?? Infinity) <= until) length++;
  return { ...series, length };
}

function limitsOf({ limits }: Config): Limits {
  const parsed = parseLimits(limits);
  if (parsed.ok) return parsed.value;
  throw new CommandFailed(
    EXIT.refused,
    `the limits of the configuration are refused: ${parsed.refused.code}`,
  );
}

/** As the daemon's paper broker is told. */
function venueOf(feeBps: number): VenuePolicy {
  const fees = { kind: 'per_order', minimum: ZERO, perShare: ZERO, bps: BigInt(feeBps) } as const;
  const policy = venuePolicy({ name: 'paper', fees });
  invariant(policy.ok, 'the configuration lets no impossible fees pass');
  return policy.value;
}

function moneyOf(text: string): Micros {
  const read = parseMicros(text);
  invariant(read.ok, 'the configuration lets nothing pass as money that is none');
  return read.value;
}
