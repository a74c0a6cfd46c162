/**
 * The facts of one moment, added up once, so that many orders can be asked about.
 *
 * An order changes one instrument only. So the account is split into its instruments, each with its own worst case,
 * and the sums over all of them; out of a sum one instrument's part can be taken again, for nothing in it was rounded
 * after it was added.
 */
import type { ClientOrderId, Instrument, InstrumentId } from '@mqk/core';

import type { Mark, PendingOrder, SessionFact } from './facts.ts';
import { accountRefusals } from './guards/account.ts';
import type { Known } from './known.ts';
import { type Lookup, lookup } from './lookup.ts';
import { type Filling, NOTHING_FILLS, fillables, fillingOf } from './pending.ts';
import { type Placed, placed } from './placed.ts';
import { priceRefusal } from './price-age.ts';
import { NONE, type RiskRefusal } from './refusal.ts';
import {
  type Book,
  type Ends,
  type Marks,
  NO_RISK,
  type Totals,
  booksOf,
  marksOf,
  totalsOf,
  worstOf,
} from './worst.ts';

/** Where the account stands in one instrument. */
export interface Standing {
  readonly instrument: Instrument;
  /** Smallest units, over all strategies. */
  readonly held: bigint;
  readonly pending: readonly PendingOrder[];
  /** Null while something is held and nobody knows what it is worth. */
  readonly worst: Ends | null;
  /** What the pending orders come to, groups counted once. */
  readonly filling: Filling;
}

/** A standing within its account. */
export interface Place extends Standing {
  /** Null while an instrument of the account has no worst case. */
  readonly stake: Placed | null;
}

export interface Prepared {
  readonly facts: Known;
  readonly marks: Marks;
  readonly sessions: Lookup<InstrumentId, SessionFact>;
  /** Where the account stands in each instrument that it has anything to do with. */
  readonly standings: Lookup<InstrumentId, Standing>;
  /** Every order that is pending, by its name. */
  readonly pending: Lookup<ClientOrderId, PendingOrder>;
  /** Unchecked micros; null while one instrument has no worst case. */
  readonly totals: Totals | null;
  /** Unchecked micros that all pending buys may cost. */
  readonly cost: bigint;
  /** What is wrong with the account, whatever is ordered. */
  readonly account: readonly RiskRefusal[];
  /** What is wrong with the prices of what is held. */
  readonly prices: ReadonlyMap<InstrumentId, RiskRefusal>;
}

export function prepare(facts: Known): Prepared {
  const marks = marksOf(facts.marks);
  const standings = standingsOf(facts, marks);
  const totals = totalsIn(standings);
  return {
    facts,
    marks,
    sessions: lookup(facts.sessions, instrumentOf),
    standings: lookup(standings, standsIn),
    pending: lookup(facts.pending, nameOf),
    totals,
    cost: costIn(standings),
    account: accountRefusals(facts, 1),
    prices: heldPrices(facts, marks),
  };
}

const instrumentOf = ({ instrument }: SessionFact): InstrumentId => instrument;
const nameOf = ({ clientOrderId }: PendingOrder): ClientOrderId => clientOrderId;
const standsIn = ({ instrument }: Standing): InstrumentId => instrument.id;

function totalsIn(standings: readonly Standing[]): Totals | null {
  if (standings.length === 0) return NO_TOTALS;
  const worsts: Ends[] = [];
  for (const { worst } of standings) {
    if (worst === null) return null;
    worsts.push(worst);
  }
  return totalsOf(worsts);
}

const NO_TOTALS = totalsOf([]);

function costIn(standings: readonly Standing[]): bigint {
  let cost = 0n;
  for (const { filling } of standings) cost += filling.cost;
  return cost;
}

/** Where the account stands in an instrument. Written out field by field: this is made for every order that is asked about. */
export function placeOf({ standings, totals }: Prepared, instrument: Instrument): Place {
  const standing = standings.get(instrument.id);
  const { held, pending, worst, filling } = standing ?? NOTHING;
  const stake = totals === null || worst === null ? null : placed(totals, worst);
  return { instrument: standing?.instrument ?? instrument, held, pending, worst, filling, stake };
}

const NOTHING: Omit<Standing, 'instrument'> = {
  held: 0n,
  pending: [],
  worst: NO_RISK,
  filling: NOTHING_FILLS,
};

function standingsOf(facts: Known, marks: Marks): readonly Standing[] {
  const books = booksOf(facts.positions, facts.pending);
  if (books.length === 0) return NONE;
  const standings: Standing[] = [];
  for (const book of books) standings.push(standing(book, marks.get(book.instrument.id) ?? null));
  return standings;
}

/** The tick stands in for a mark where nothing is held, and is never multiplied. */
function standing({ instrument, held, orders: pending }: Book<PendingOrder>, mark: Mark | null): Standing {
  const orders = fillables(pending);
  const valued = mark !== null || held === 0n;
  const worst = valued ? worstOf({ instrument, held, orders }, mark?.price ?? instrument.tick) : null;
  return { instrument, held, pending, worst, filling: fillingOf(orders) };
}

const NO_PRICES: ReadonlyMap<InstrumentId, RiskRefusal> = new Map();

/** Equity and exposure stand on the mark of everything that is held, so a silent feed of one stops all. */
function heldPrices(facts: Known, marks: Marks): ReadonlyMap<InstrumentId, RiskRefusal> {
  let bad: Map<InstrumentId, RiskRefusal> | null = null;
  for (const { instrument, quantity } of facts.positions) {
    const refusal = quantity === 0n ? null : priceRefusal(instrument.id, marks, facts.limits);
    if (refusal !== null) (bad ??= new Map<InstrumentId, RiskRefusal>()).set(instrument.id, refusal);
  }
  return bad ?? NO_PRICES;
}
