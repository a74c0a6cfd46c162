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
  const { orders, events } = settle(book.orders, (order) =>
    order.symbol === input.symbol ? restate(order, input) : null,
  );
  return { book: orders === book.orders ? book : { ...book, orders }, events };
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
  { contract }: VenueOrder,
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
