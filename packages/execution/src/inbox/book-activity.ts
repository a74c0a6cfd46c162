/**
 * Money and units that move without an order: booked as the broker tells it, to the unit and to the micro.
 *
 * The broker knows one position and one cash for the account; strategies share them. What belongs to an instrument
 * is given to who holds it, in proportion, with nothing left over. What nobody holds, and what concerns cash alone,
 * is nobody's: strategy `unassigned`.
 */
import {
  type Holding,
  type Micros,
  type Result,
  type StrategyId,
  UNASSIGNED,
  ZERO,
  inMicrosRange,
  ok,
  refuse,
  toHolding,
  toMicros,
  unreachable,
} from '@mqk/core';
import {
  type NewEntry,
  type PortfolioRefusal,
  type Position,
  applyToCash,
  applyToPosition,
} from '@mqk/portfolio';

import type { Activity } from '../port/activity.ts';
import type { MessageContent } from '../port/broker-message.ts';
import type { BookedEntry, Booking, HaltOrder } from '../store/decisions.ts';
import type { BookingFacts } from '../store/facts.ts';
import { apportion } from './apportion.ts';
import { NOTHING_BOOKED, park, setAside } from './booking.ts';

type ActivityContent = Extract<MessageContent, { kind: 'activity' }>;

export function bookActivity(facts: BookingFacts, { activity }: ActivityContent): Booking {
  if (facts.knownActivity !== null) return bookKnown(facts.knownActivity, activity);
  if (activity.symbol !== null && facts.instrument === null) {
    const detail = `${named(activity)} of ${activity.symbol}, an instrument that we do not know`;
    return park({ what: 'instrument', ids: [activity.symbol] }, detail);
  }
  const shares = sharesOf(activity, facts.holders);
  return shares.ok ? onTheBooks(facts, activity, shares.value) : impossible(activity, shares.refused);
}

const named = ({ kind, activityId }: Activity): string => `${kind} ${activityId}`;

/** The same activity by another name is the same activity; the same id with other amounts is a contradiction. */
function bookKnown(known: NonNullable<BookingFacts['knownActivity']>, activity: Activity): Booking {
  if (known.cash === activity.cash && known.quantity === activity.quantity)
    return { ...NOTHING_BOOKED, disposition: 'repeated' };
  const detail = `${named(activity)} came again with other amounts`;
  return setAside('message_conflict', detail, [{ code: 'message_conflict', detail }]);
}

/** What it says cannot have happened to what we hold: our books are wrong, or theirs. */
function impossible(activity: Activity, why: string): Booking {
  const detail = `${named(activity)} does not fit our books: ${why}`;
  const halts: readonly HaltOrder[] = [{ code: 'impossible_event', detail }];
  return setAside('impossible', detail, halts);
}

interface Share {
  readonly strategy: StrategyId;
  readonly quantity: Holding;
  readonly cash: Micros;
}

/** How much of an activity is whose. */
function sharesOf(activity: Activity, holders: readonly Position[]): Result<readonly Share[], string> {
  const { kind, symbol, quantity, cash } = activity;
  if (symbol === null || holders.length === 0) return ok([{ strategy: UNASSIGNED, quantity, cash }]);
  switch (kind) {
    case 'dividend':
    case 'fee':
    case 'interest':
      return ok(cashShares(holders, cash));
    case 'split':
      return splitShares(holders, activity);
    case 'transfer':
    case 'adjustment':
      return ok([{ strategy: UNASSIGNED, quantity, cash }]);
    default:
      return unreachable(kind);
  }
}

const cashShares = (holders: readonly Position[], cash: Micros): readonly Share[] =>
  apportion(
    cash,
    holders.map((held) => held.quantity),
  ).map((part, at) => ({
    strategy: holders[at]?.strategy ?? UNASSIGNED,
    quantity: toHolding(0n),
    cash: toMicros(part),
  }));

/** Units in proportion to what is held; the fraction that was paid goes to who lost the most of a unit by it. */
function splitShares(
  holders: readonly Position[],
  { quantity, cash }: Activity,
): Result<readonly Share[], string> {
  const held = holders.map((position) => position.quantity);
  const total = held.reduce<bigint>((sum, each) => sum + each, 0n);
  if (total === 0n) return refuse('long and short cancel out, so no ratio can be told');
  const after = total + quantity;
  if (!inMicrosRange(after)) return refuse('more units than can be counted');
  const parts = apportion(after, held);
  const paidTo = largestLoss(held, parts, { total, after });
  return ok(
    holders.map(({ strategy, quantity: before }, at) => ({
      strategy,
      quantity: toHolding((parts[at] ?? 0n) - before),
      cash: at === paidTo ? cash : ZERO,
    })),
  );
}

/** Index of the holder whose exact share exceeds its whole units by the most. */
function largestLoss(
  held: readonly bigint[],
  parts: readonly bigint[],
  { total, after }: { readonly total: bigint; readonly after: bigint },
): number {
  const lost = held.map((each, at) => magnitude(each * after) - magnitude((parts[at] ?? 0n) * total));
  return lost.reduce((best, loss, at) => (loss > (lost[best] ?? 0n) ? at : best), 0);
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

function onTheBooks(facts: BookingFacts, activity: Activity, shares: readonly Share[]): Booking {
  const entries: BookedEntry[] = [];
  let cash = facts.cash;
  for (const share of shares) {
    const entry = entryOf(facts, activity, share);
    const paid = applyToCash(cash, entry);
    if (!paid.ok) return uncountable(activity, paid.refused.code);
    cash = paid.value;
    const position = positionAfter(facts, entry);
    if (!position.ok) return unbooked(activity, position.refused);
    entries.push({ entry, position: position.value });
  }
  return { ...NOTHING_BOOKED, entries, cash };
}

function unbooked(activity: Activity, refused: PortfolioRefusal): Booking {
  if (refused.code === 'overflow') return uncountable(activity, refused.code);
  return impossible(activity, refused.code === 'entry_malformed' ? refused.fault : refused.code);
}

function uncountable(activity: Activity, code: string): Booking {
  const detail = `${named(activity)} cannot be counted: ${code}`;
  return setAside('uncountable', detail, [{ code: 'number_out_of_range', detail }]);
}

function positionAfter(
  { instrument, holders, position }: BookingFacts,
  entry: NewEntry,
): Result<Position | null, PortfolioRefusal> {
  if (entry.instrument === null || instrument === null) return ok(null);
  const held = holders.find(({ strategy }) => strategy === entry.strategy) ?? unassigned(position, entry);
  return applyToPosition(held, entry, instrument);
}

/** The position of nobody in particular, flat or not. */
const unassigned = (position: Position | null, { strategy }: NewEntry): Position | null =>
  position?.strategy === strategy ? position : null;

function entryOf(
  { account, instrument }: BookingFacts,
  { activityId, kind, price, at }: Activity,
  { strategy, quantity, cash }: Share,
): NewEntry {
  return {
    account,
    strategy,
    instrument: instrument === null ? null : instrument.id,
    kind,
    quantity,
    cash,
    price,
    fee: kind === 'fee' ? toMicros(-cash) : ZERO,
    ref: activityId,
    at,
  };
}
