/** From options to a plan, or the first reason not to begin. */
import { type Instrument, type Result, instrumentId, marketTime, ok, refuse, toMicros } from '@mqk/core';
import { type BarSeries, type MergedBars, type Session, cellOf, mergeByTime } from '@mqk/market-data';
import { venuePolicy } from '@mqk/venue';

import { type Settings, settingsOf } from './defaults.ts';
import type { BacktestAccount, BacktestOptions, BacktestPolicy } from './options.ts';
import type { Plan } from './plan.ts';
import type { BacktestRefusal } from './refusal.ts';
import { foreseenStop, gapsOf, scheduleOf } from './schedule.ts';
import { seriesFrom } from './series.ts';

export function prepare(options: BacktestOptions): Result<Plan, BacktestRefusal> {
  const { strategy, onProgress } = options;
  const settings = settingsOf(options);
  const { account, policy } = settings;
  const wrong = settingsRefusal(account, policy);
  if (wrong !== null) return refuse(wrong);
  const series = seriesFrom(options.bars, policy.calendar.name);
  if (!series.ok) return series;
  for (const each of series.value) {
    const refused = seriesRefusal(each, policy);
    if (refused !== null) return refuse(refused);
  }
  const tape = mergeByTime(series.value.filter(({ length }) => length > 0));
  const instruments = instrumentsFor(tape, settings, options.instruments);
  if (!instruments.ok) return instruments;
  const gaps = gapsOf(tape, policy);
  const schedule = scheduleOf(tape, policy.calendar, policy.actions);
  return ok({
    ...{ ...settings, strategy, tape, gaps },
    ...(onProgress === undefined ? {} : { onProgress }),
    instruments: instruments.value,
    sessions: sessionsOf(tape, policy),
    ...schedule,
    foreseen: foreseenStop(tape, policy, gaps),
  });
}

function settingsRefusal(account: BacktestAccount, policy: BacktestPolicy): BacktestRefusal | null {
  const venue = venuePolicy(policy.venue);
  if (!venue.ok) return venue.refused;
  const negative = (
    [
      ['account.cash', account.cash],
      ['account.leverageBps', account.leverageBps],
      ['account.borrowBps', account.borrowBps],
      ['policy.gapBarsMax', policy.gapBarsMax],
      ['policy.silentSessionsMax', policy.silentSessionsMax],
    ] as const
  ).find(([, value]) => value < 0);
  if (negative !== undefined) return { code: 'setting_refused', field: negative[0], fault: 'negative' };
  if (account.cash > BigInt(Number.MAX_SAFE_INTEGER))
    return { code: 'cash_out_of_range', cash: account.cash };
  const { latencyBars } = policy.venue;
  if (policy.sameBarFill && latencyBars > 0) return { code: 'same_bar_needs_no_latency', latencyBars };
  return account.kind === 'cash' && account.allowShort ? { code: 'short_needs_margin' } : null;
}

function seriesRefusal(series: BarSeries, { calendar, actions }: BacktestPolicy): BacktestRefusal | null {
  const { symbol, kind, length, closeAt } = series;
  if (length === 0) return null;
  const [first, last] = [cellOf(closeAt, 0), cellOf(closeAt, length - 1)];
  // a bar that ends as the first known day begins is of a day that is not known
  if (!calendar.coversTime(marketTime(first - 1)) || !calendar.coversTime(marketTime(last)))
    return { code: 'unknown_to_calendar', symbol, calendar: calendar.name };
  const told = actions.some((action) => action.symbol === symbol);
  return told && kind !== 'raw' ? { code: 'already_adjusted', symbol, kind } : null;
}

/** From before the first bar to after the last one, as far as the calendar knows. */
function sessionsOf({ closeAt, length }: MergedBars, { calendar }: BacktestPolicy): readonly Session[] {
  const [first, last] = [marketTime(cellOf(closeAt, 0)), marketTime(cellOf(closeAt, length - 1))];
  const from = calendar.previous(first)?.date ?? calendar.firstDate;
  const next = calendar.next(last);
  const after = next === null ? null : calendar.next(next.openAt);
  return calendar.sessions(from, (after ?? next)?.date ?? calendar.lastDate);
}

const TICK = toMicros(10_000n);

function instrumentsFor(
  { series }: MergedBars,
  { account, policy }: Settings,
  instruments: BacktestOptions['instruments'],
): Result<readonly Instrument[], BacktestRefusal> {
  const { currency } = account;
  const all: Instrument[] = [];
  for (const { symbol } of series) {
    const found =
      instruments === undefined
        ? plainShare(symbol, currency, policy.calendar.name)
        : instruments.find((each) => each.symbol === symbol);
    if (found === undefined) return refuse({ code: 'no_instrument', symbol });
    if (found.currency !== currency)
      return refuse({ code: 'currency_differs', symbol, currency: found.currency });
    all.push(found);
  }
  return ok(all);
}

const plainShare = (symbol: string, currency: string, calendar: string): Instrument => ({
  id: instrumentId(symbol),
  version: 1,
  symbol,
  currency,
  tick: TICK,
  quantityScale: 0,
  multiplier: 1n,
  calendar,
});
