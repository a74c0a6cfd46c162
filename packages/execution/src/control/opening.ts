/**
 * Opening an account: once in its life, the broker's cash and positions become the first entries of our
 * ledger. Two steps, like arming: a person sees the numbers before they are ours.
 */
import {
  type AccountId,
  type InstrumentId,
  type Json,
  type MarketTime,
  type Micros,
  type Result,
  FLAT,
  UNASSIGNED,
  ZERO,
  formatMicros,
  hashOf,
  ok,
  refuse,
  sha256Hex,
} from '@mqk/core';
import type { NewEntry } from '@mqk/portfolio';
import type { AccountSnapshot, PositionLine } from '@mqk/reconcile';

import type { PositionCost } from '../port/account-reader.ts';
import type { ControlChange } from '../store/decisions.ts';
import type { ControlFacts } from '../store/facts.ts';
import { CONFIRM_WITHIN_MS, type ConfirmationRefusal, checkConfirmation } from './confirmation.ts';

export type OpeningRefusal =
  | ConfirmationRefusal
  | { readonly code: 'snapshot_failed'; readonly reason: string }
  /** The broker told something while we looked: what it showed is not of one moment. Look again. */
  | { readonly code: 'opening_moved' }
  | { readonly code: 'already_open' }
  | { readonly code: 'opening_has_orders'; readonly openOrders: number }
  /** Neither a cost nor a price is known of what is held: any number would be invented. */
  | { readonly code: 'opening_without_cost'; readonly instrument: string };

export const COST_BASES = [
  'average_cost', // what the broker says that it cost
  'mark', //         the broker does not say: what it is worth now. Profit is counted from here
] as const;
export type CostBasis = (typeof COST_BASES)[number];

/** What the broker showed, and what it would be booked at. */
export interface Opening {
  readonly account: AccountId;
  readonly snapshot: AccountSnapshot;
  readonly costs: readonly PositionCost[];
  /** Position in the broker's stream: whatever was told up to here is in the snapshot. */
  readonly cursor: bigint;
  readonly at: MarketTime;
  readonly by: string;
}

export interface OpeningPosition {
  readonly instrument: string;
  readonly quantity: string;
  /** What one unit is booked at. */
  readonly price: string;
  readonly basis: CostBasis;
}

export interface OpeningPrepared {
  readonly token: string;
  readonly expiresAt: number;
  readonly cash: string;
  readonly positions: readonly OpeningPosition[];
}

interface Priced extends PositionLine {
  readonly price: Micros;
  readonly basis: CostBasis;
}

/** Null where neither a cost nor a price is known. */
function priceOf(
  { costs }: Opening,
  instrument: InstrumentId,
): { readonly price: Micros; readonly basis: CostBasis } | null {
  const cost = costs.find((each) => each.instrument === instrument);
  if (cost === undefined) return null;
  if (cost.averageCost !== null) return { price: cost.averageCost, basis: 'average_cost' };
  return cost.mark === null ? null : { price: cost.mark, basis: 'mark' };
}

const heldIn = ({ snapshot }: Opening): readonly PositionLine[] =>
  snapshot.positions.filter(({ quantity }) => quantity !== FLAT);

const pricedIn = (opening: Opening): readonly Priced[] =>
  heldIn(opening).flatMap((line) => {
    const priced = priceOf(opening, line.instrument);
    return priced === null ? [] : [{ ...line, ...priced }];
  });

const shown = (opening: Opening): Pick<OpeningPrepared, 'cash' | 'positions'> => ({
  cash: formatMicros(opening.snapshot.cash),
  positions: pricedIn(opening).map(({ instrument, quantity, price, basis }) => ({
    instrument,
    quantity: quantity.toString(),
    price: formatMicros(price),
    basis,
  })),
});

/** A mark moves while a person reads; what it is booked at then is the mark of the second step. */
function factsHash(opening: Opening): string {
  const { cash, positions } = shown(opening);
  const bound = positions.map(({ price, ...held }): Json =>
    held.basis === 'mark' ? held : { ...held, price },
  );
  return hashOf({ account: opening.account, cash, positions: bound });
}

function openingRefusal(facts: ControlFacts, opening: Opening): OpeningRefusal | null {
  if (facts.opened) return { code: 'already_open' };
  const working = opening.snapshot.orders.filter(({ status }) => status === 'working').length;
  if (working > 0) return { code: 'opening_has_orders', openOrders: working };
  const unpriced = heldIn(opening).find(({ instrument }) => priceOf(opening, instrument) === null);
  return unpriced === undefined ? null : { code: 'opening_without_cost', instrument: unpriced.instrument };
}

export function prepareOpening(
  facts: ControlFacts,
  opening: Opening,
  secret: string,
): ControlChange<Result<OpeningPrepared, OpeningRefusal>> {
  const no = openingRefusal(facts, opening);
  if (no !== null) return { answer: refuse(no), audit: null };
  const expiresAt = facts.now + CONFIRM_WITHIN_MS;
  return {
    answer: ok({ token: secret, expiresAt, ...shown(opening) }),
    audit: { action: 'opening_prepared', by: opening.by, detail: { facts: factsHash(opening) } },
    confirmation: {
      tokenSha256: sha256Hex(secret),
      action: 'open_account',
      factsSha256: factsHash(opening),
      expiresAt: expiresAt as typeof facts.now,
    },
  };
}

export function confirmOpening(
  facts: ControlFacts,
  opening: Opening,
  token: string,
): ControlChange<Result<{ readonly cash: string }, OpeningRefusal>> {
  const no = openingRefusal(facts, opening);
  if (no !== null) return { answer: refuse(no), audit: null };
  const confirmed = checkConfirmation(facts, {
    action: 'open_account',
    token,
    factsSha256: factsHash(opening),
  });
  if (!confirmed.ok) return { answer: confirmed, audit: null };
  const { cash, positions } = shown(opening);
  const { orders, executions } = opening.snapshot;
  return {
    answer: ok({ cash }),
    audit: {
      action: 'account_opened',
      by: opening.by,
      detail: { facts: factsHash(opening), positions: positions.map((position): Json => ({ ...position })) },
    },
    used: confirmed.value,
    opening: [cashEntry(opening), ...pricedIn(opening).map((priced) => positionEntry(opening, priced))],
    before: {
      cursor: opening.cursor,
      orders: orders.map(({ brokerOrderId }) => brokerOrderId),
      executions: executions.map(({ executionId }) => executionId),
    },
  };
}

const cashEntry = ({ account, snapshot, at }: Opening): NewEntry => ({
  account,
  strategy: UNASSIGNED,
  instrument: null,
  kind: 'opening',
  quantity: FLAT,
  cash: snapshot.cash,
  price: null,
  fee: ZERO,
  ref: `opening-${snapshot.sequence}`,
  at,
});

/** The name of the entry says what its price is. */
const positionEntry = (
  { account, snapshot, at }: Opening,
  { instrument, quantity, price, basis }: Priced,
): NewEntry => ({
  account,
  strategy: UNASSIGNED,
  instrument,
  kind: 'opening',
  quantity,
  cash: ZERO,
  price,
  fee: ZERO,
  ref: `opening-${snapshot.sequence}-at-${basis}`,
  at,
});
