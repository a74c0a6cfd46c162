/**
 * The facts of one moment, added up once, so that many orders can be asked about.
 *
 * An order changes one instrument only. So the account is split into its instruments, each with its own worst case,
 * and the sums over all of them; out of a sum one instrument's part can be taken again, for nothing in it was rounded
 * after it was added.
 */
import type { ClientOrderId, Instrument, InstrumentId } from '@mqk/core';

import type { Mark, PendingOrder, Session } from './facts.ts';
import { accountRefusals } from './guards/account.ts';
import type { Known } from './known.ts';
import { type Filling, NOTHING_FILLS, fillables, fillingOf } from './pending.ts';
import { type Placed, placed } from './placed.ts';
import { priceRefusal } from './price-age.ts';
import type { RiskRefusal } from './refusal.ts';
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
  readonly sessions: ReadonlyMap<InstrumentId, Session>;
  /** Where the account stands in an instrument: worked out when it is first asked for. */
  readonly placeOf: (instrument: Instrument) => Place;
  /** In which instrument an order is pending. */
  readonly pendingIn: ReadonlyMap<ClientOrderId, InstrumentId>;
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
  const all = [...standings.values()];
  const worsts = all.flatMap(({ worst }) => worst ?? []);
  const totals = worsts.length === all.length ? totalsOf(worsts) : null;
  return {
    facts,
    marks,
    sessions: new Map(facts.sessions.map(({ instrument, session }) => [instrument, session])),
    placeOf: placesOf(standings, totals),
    pendingIn: new Map(facts.pending.map(({ clientOrderId, instrument }) => [clientOrderId, instrument.id])),
    totals,
    cost: all.reduce((sum, { filling }) => sum + filling.cost, 0n),
    account: accountRefusals(facts, 1),
    prices: heldPrices(facts, marks),
  };
}

function placesOf(
  standings: ReadonlyMap<InstrumentId, Standing>,
  totals: Totals | null,
): (instrument: Instrument) => Place {
  const places = new Map<InstrumentId, Place>();
  return (instrument) => {
    const known = places.get(instrument.id);
    if (known !== undefined) return known;
    const standing = standings.get(instrument.id);
    const { worst } = standing ?? NOTHING;
    const stake = totals === null || worst === null ? null : placed(totals, worst);
    const place = { ...(standing ?? { ...NOTHING, instrument }), stake };
    places.set(instrument.id, place);
    return place;
  };
}

const NOTHING: Omit<Standing, 'instrument'> = {
  held: 0n,
  pending: Object.freeze([]),
  worst: NO_RISK,
  filling: NOTHING_FILLS,
};

function standingsOf(facts: Known, marks: Marks): ReadonlyMap<InstrumentId, Standing> {
  const standings = new Map<InstrumentId, Standing>();
  for (const book of booksOf(facts.positions, facts.pending)) {
    const { id } = book.instrument;
    standings.set(id, standing(book, marks.get(id) ?? null));
  }
  return standings;
}

/** The tick stands in for a mark where nothing is held, and is never multiplied. */
function standing({ instrument, held, orders: pending }: Book<PendingOrder>, mark: Mark | null): Standing {
  const orders = fillables(pending);
  const valued = mark !== null || held === 0n;
  const worst = valued ? worstOf({ instrument, held, orders }, mark?.price ?? instrument.tick) : null;
  return { instrument, held, pending, worst, filling: fillingOf(orders) };
}

/** Equity and exposure stand on the mark of everything that is held, so a silent feed of one stops all. */
function heldPrices(facts: Known, marks: Marks): ReadonlyMap<InstrumentId, RiskRefusal> {
  const bad = new Map<InstrumentId, RiskRefusal>();
  for (const { instrument, quantity } of facts.positions) {
    const refusal = quantity === 0n ? null : priceRefusal(instrument.id, marks, facts.limits);
    if (refusal !== null) bad.set(instrument.id, refusal);
  }
  return bad;
}
