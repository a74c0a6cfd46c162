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

/** The same book with other working orders. Every field is written out: this is asked for at every bar. */
export const withOrders = (book: Book, orders: Book['orders']): Book =>
  orders === book.orders
    ? book
    : {
        policy: book.policy,
        nextSeq: book.nextSeq,
        submits: book.submits,
        lastBarAt: book.lastBarAt,
        orders,
        brackets: book.brackets,
      };

/** The same book, a bar later. */
export const atBar = (book: Book, lastBarAt: MarketTime): Book => ({
  policy: book.policy,
  nextSeq: book.nextSeq,
  submits: book.submits,
  lastBarAt,
  orders: book.orders,
  brackets: book.brackets,
});

export const bookCodec: Codec<Book> = record<Book>({
  policy: venuePolicyCodec,
  nextSeq: bigintCodec,
  submits: bigintCodec,
  lastBarAt: nullable(marketTimeCodec),
  orders: listOf(venueOrderCodec),
  brackets: listOf(bracketCodec),
});
