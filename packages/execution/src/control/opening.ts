/**
 * Opening an account: once in its life, the broker's cash and positions become the first entries of our
 * ledger. Two steps, like arming: a person sees the numbers before they are ours.
 */
import {
  type AccountId,
  type Json,
  type Result,
  UNASSIGNED,
  FLAT,
  ZERO,
  formatMicros,
  hashOf,
  ok,
  refuse,
  sha256Hex,
  type MarketTime,
} from '@mqk/core';
import type { NewEntry } from '@mqk/portfolio';
import type { AccountSnapshot } from '@mqk/reconcile';

import type { ControlChange } from '../store/decisions.ts';
import type { ControlFacts } from '../store/facts.ts';
import { type ConfirmationRefusal, checkConfirmation } from './confirmation.ts';

export type OpeningRefusal =
  | ConfirmationRefusal
  | { readonly code: 'snapshot_failed'; readonly reason: string }
  | { readonly code: 'already_open' }
  | { readonly code: 'opening_has_orders'; readonly openOrders: number }
  | { readonly code: 'opening_has_positions'; readonly instrument: string };

/** What the broker showed, and what it would be booked at. */
export interface Opening {
  readonly account: AccountId;
  readonly snapshot: AccountSnapshot;
  readonly at: MarketTime;
  readonly by: string;
}

export interface OpeningPrepared {
  readonly token: string;
  readonly expiresAt: number;
  readonly cash: string;
  readonly positions: readonly { readonly instrument: string; readonly quantity: string }[];
}

const CONFIRM_WITHIN_MS = 60_000;

const shown = ({
  snapshot,
}: Opening): { readonly cash: string; readonly positions: OpeningPrepared['positions'] } => ({
  cash: formatMicros(snapshot.cash),
  positions: snapshot.positions.map(({ instrument, quantity }) => ({
    instrument,
    quantity: quantity.toString(),
  })),
});

const factsHash = (opening: Opening): string =>
  hashOf({ account: opening.account, ...(shown(opening) as unknown as Readonly<Record<string, Json>>) });

function openingRefusal(facts: ControlFacts, { snapshot }: Opening): OpeningRefusal | null {
  if (facts.opened) return { code: 'already_open' };
  const working = snapshot.orders.filter(({ status }) => status === 'working').length;
  if (working > 0) return { code: 'opening_has_orders', openOrders: working };
  // A position without its cost would make every later profit a lie: taking over holdings needs their lots.
  const held = snapshot.positions.find(({ quantity }) => quantity !== FLAT);
  return held === undefined ? null : { code: 'opening_has_positions', instrument: held.instrument };
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
  return {
    answer: ok({ cash: formatMicros(opening.snapshot.cash) }),
    audit: { action: 'account_opened', by: opening.by, detail: { facts: factsHash(opening) } },
    used: confirmed.value,
    opening: [cashEntry(opening)],
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
