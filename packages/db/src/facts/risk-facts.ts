/** What risk is told, put together from what was read, without an opinion. */
import {
  type Codec,
  type Instrument,
  type InstrumentId,
  type MarketTime,
  type Micros,
  holdingCodec,
  instrumentCodec,
  instrumentIdCodec,
  integerCodec,
  listOf,
  marketTimeCodec,
  nullable,
  oneOf,
  record,
  strategyIdCodec,
  textCodec,
  versioned,
} from '@mqk/core';
import { type PendingFacts, pendingOf } from '@mqk/execution/store';
import { findCalendar } from '@mqk/market-data';
import { orderCodec } from '@mqk/oms';
import { equity } from '@mqk/portfolio';
import {
  ACCOUNT_KINDS,
  type Counters,
  type Limits,
  type Mark,
  type PositionFact,
  type RiskAccount,
  type RiskFacts,
  type Session,
  limitsCodec,
} from '@mqk/risk';

import { asAlternatives } from './alternatives.ts';
import { countedMicros } from './codecs.ts';

export const storedInstrument: Codec<Instrument> = versioned(1, instrumentCodec);

interface StoredMark {
  readonly instrument: InstrumentId;
  readonly price: Micros;
  readonly at: MarketTime;
  readonly calendar: string;
}

interface StoredCalendar {
  readonly instrument: InstrumentId;
  readonly calendar: string;
}

/** The answer of the SELECT in `risk-query.ts`. */
export interface StoredRisk {
  readonly marketTime: MarketTime | null;
  readonly account: RiskAccount;
  readonly limits: Limits | null;
  readonly cash: Micros;
  readonly dayStartEquity: Micros | null;
  readonly peakEquity: Micros | null;
  readonly positions: readonly PositionFact[];
  readonly pending: readonly PendingFacts[];
  readonly marks: readonly StoredMark[];
  /** Of the instruments that are asked about. */
  readonly calendars: readonly StoredCalendar[];
  readonly counters: Counters;
}

export const riskCodec: Codec<StoredRisk> = record<StoredRisk>({
  marketTime: nullable(marketTimeCodec),
  account: record<RiskAccount>({ kind: oneOf(ACCOUNT_KINDS), currency: textCodec }),
  limits: nullable(limitsCodec),
  cash: countedMicros,
  dayStartEquity: nullable(countedMicros),
  peakEquity: nullable(countedMicros),
  positions: listOf(
    record<PositionFact>({ strategy: strategyIdCodec, instrument: storedInstrument, quantity: holdingCodec }),
  ),
  pending: listOf(
    record<PendingFacts>({
      order: orderCodec,
      instrument: storedInstrument,
      price: nullable(countedMicros),
      decidedAt: nullable(marketTimeCodec),
    }),
  ),
  marks: listOf(
    record<StoredMark>({
      instrument: instrumentIdCodec,
      price: countedMicros,
      at: marketTimeCodec,
      calendar: textCodec,
    }),
  ),
  calendars: listOf(record<StoredCalendar>({ instrument: instrumentIdCodec, calendar: textCodec })),
  counters: record<Counters>({
    ordersInMinute: integerCodec,
    rejectsInMinute: integerCodec,
    executionsInMinute: integerCodec,
  }),
});

export function riskFactsOf(stored: StoredRisk): RiskFacts {
  const { account, limits, cash, dayStartEquity, peakEquity, positions, counters, marketTime } = stored;
  return {
    account,
    limits,
    cash,
    equity: equityOf(stored),
    dayStartEquity,
    peakEquity,
    positions,
    pending: asAlternatives(stored.pending).map(pendingOf),
    marks: stored.marks.flatMap((mark) => markOf(mark, marketTime)),
    sessions: stored.calendars.map(({ instrument, calendar }) => ({
      instrument,
      session: sessionOf(calendar, marketTime),
    })),
    counters,
  };
}

/** Null when something is held of which nobody said what it is worth. */
function equityOf({ cash, positions, marks }: StoredRisk): Micros | null {
  const valued = equity(
    {
      cash,
      positions: positions.map(({ instrument, quantity }) => ({ instrument: instrument.id, quantity })),
    },
    new Map(marks.map(({ instrument, price }) => [instrument, price])),
    new Map(positions.map(({ instrument }) => [instrument.id, instrument])),
  );
  return valued.ok ? valued.value : null;
}

/** A mark of which the age cannot be told is no mark. One from the future is told as such, and trusted by nobody. */
function markOf({ instrument, price, at, calendar }: StoredMark, now: MarketTime | null): readonly Mark[] {
  const known = findCalendar(calendar);
  if (now === null || !known.ok) return [];
  if (at >= now) return [{ instrument, price, ageMs: now - at }];
  if (!known.value.coversTime(at) || !known.value.coversTime(now)) return [];
  return [{ instrument, price, ageMs: known.value.openMs(at, now) }];
}

/** In a session, or before a next one that is known. */
function sessionOf(name: string, now: MarketTime | null): Session {
  const known = findCalendar(name);
  if (now === null || !known.ok || !known.value.coversTime(now)) return 'unknown';
  if (known.value.isOpen(now)) return 'open';
  return known.value.next(now) === null ? 'unknown' : 'closed';
}
