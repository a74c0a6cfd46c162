/** What a split does to orders that work across it. */
import {
  type MarketTime,
  type Micros,
  inMicrosRange,
  invariant,
  onTick,
  toMicros,
  toQuantity,
} from '@mqk/core';

import type { Book } from './book.ts';
import type { Bracket } from './bracket.ts';
import { type Change, canceled, named, replaceRejected, settle } from './changes.ts';
import type { VenueInput } from './input.ts';
import { type VenueOrder, leaves } from './order.ts';
import type { Answer } from './requests.ts';

type SplitInput = Extract<VenueInput, { readonly kind: 'split' }>;

/**
 * Orders of the symbol go on with their rest and their prices scaled; executions stay as they were. An order
 * that would have a fraction of a unit left, or a price off the tick, is cancelled: to round it would be to
 * trade what nobody asked for. A replace on its way named old prices and is refused.
 */
export function split(book: Book, input: SplitInput): Answer {
  invariant(input.numerator > 0n && input.denominator > 0n, 'a split has a positive ratio');
  const brackets = book.brackets.map((bracket) =>
    bracket.symbol === input.symbol ? restatedBracket(bracket, input) : bracket,
  );
  // an entry whose legs have no price any more would fill without protection
  const lost = new Set(
    book.brackets.filter((_, index) => brackets[index] === null).map(({ entry }) => entry),
  );
  const { orders, events } = settle(book.orders, (order) => {
    if (order.symbol !== input.symbol) return null;
    return lost.has(order.clientOrderId)
      ? canceled(order, 'corporate_action', input.at)
      : restate(order, input);
  });
  if (orders === book.orders) return { book, events };
  return {
    book: {
      ...book,
      orders,
      brackets: brackets
        .map((each, index) => each ?? book.brackets[index])
        .filter((each) => each !== undefined),
    },
    events,
  };
}

/** Null where a leg would have a price that cannot be. */
function restatedBracket(bracket: Bracket, { numerator, denominator }: SplitInput): Bracket | null {
  const stopPrice = scaledPrice(bracket, bracket.stop.stopPrice, numerator, denominator);
  const limitPrice = scaledPrice(bracket, bracket.target?.limitPrice ?? null, numerator, denominator);
  if (stopPrice === undefined || stopPrice === null || limitPrice === undefined) return null;
  const target = bracket.target === null || limitPrice === null ? null : { ...bracket.target, limitPrice };
  return { ...bracket, stop: { ...bracket.stop, stopPrice }, target };
}

function restate(order: VenueOrder, { numerator, denominator, at }: SplitInput): Change {
  const { terms } = order;
  const rest = exact(leaves(order) * numerator, denominator);
  const limitPrice = scaledPrice(order, terms.limitPrice, numerator, denominator);
  const stopPrice = scaledPrice(order, terms.stopPrice, numerator, denominator);
  const total = rest === null ? null : order.filled + rest;
  if (total === null || !inMicrosRange(total) || limitPrice === undefined || stopPrice === undefined)
    return canceled(order, 'corporate_action', at);
  const quantity = toQuantity(total);
  const after = { ...order, replace: null, terms: { ...terms, quantity, limitPrice, stopPrice } };
  return {
    order: after,
    events: [{ kind: 'restated', ...named(after, at), terms: after.terms }, ...refusedReplace(order, at)],
  };
}

/** Null stays null; undefined is a price that cannot be. */
function scaledPrice(
  { contract }: Pick<VenueOrder, 'contract'>,
  price: Micros | null,
  numerator: bigint,
  denominator: bigint,
): Micros | null | undefined {
  if (price === null) return null;
  const scaled = exact(price * denominator, numerator);
  if (scaled === null || !inMicrosRange(scaled)) return undefined;
  const micros = toMicros(scaled);
  return onTick(contract, micros) ? micros : undefined;
}

const exact = (dividend: bigint, divisor: bigint): bigint | null =>
  dividend % divisor === 0n ? dividend / divisor : null;

const refusedReplace = ({ clientOrderId, replace }: VenueOrder, at: MarketTime): Change['events'] =>
  replace === null ? [] : [replaceRejected(clientOrderId, replace.successor, 'corporate_action', at)];
