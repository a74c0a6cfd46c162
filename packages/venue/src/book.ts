/** The venue's book: the orders that work, and nothing of those that are over. */
import {
  type Codec,
  type MarketTime,
  bigintCodec,
  invariant,
  listOf,
  marketTimeCodec,
  nullable,
  record,
} from '@mqk/core';

import { type Bracket, bracketCodec } from './bracket.ts';
import { type VenueOrder, venueOrderCodec } from './order.ts';
import { type VenuePolicy, checkPolicy, venuePolicyCodec } from './policy.ts';

export interface Book {
  readonly policy: VenuePolicy;
  /** The number that the next order or request gets. */
  readonly nextSeq: bigint;
  /** Orders that came in and were well-formed, rejected by stress or not. */
  readonly submits: bigint;
  /** End of the last bar that was matched; bars up to it are over and are ignored. */
  readonly lastBarAt: MarketTime | null;
  /** By `seq`. An order that a step did not touch is the same object afterwards. */
  readonly orders: readonly VenueOrder[];
  /** Of which anything still works. */
  readonly brackets: readonly Bracket[];
}

/** An empty book. Expects a policy that `venuePolicy` or the codec let through. */
export function openBook(policy: VenuePolicy): Book {
  invariant(checkPolicy(policy).ok, 'a book is opened with a checked policy');
  return { policy, nextSeq: 1n, submits: 0n, lastBarAt: null, orders: [], brackets: [] };
}

export const bookCodec: Codec<Book> = record<Book>({
  policy: venuePolicyCodec,
  nextSeq: bigintCodec,
  submits: bigintCodec,
  lastBarAt: nullable(marketTimeCodec),
  orders: listOf(venueOrderCodec),
  brackets: listOf(bracketCodec),
});
