/** A bracket: an entry with a protective stop and perhaps a profit target, of which one cancels the other. */
import {
  type ClientOrderId,
  type Codec,
  type Micros,
  type Side,
  booleanCodec,
  clientOrderIdCodec,
  microsCodec,
  nullable,
  record,
  sideCodec,
  textCodec,
} from '@mqk/core';

import { type VenueContract, type VenueOrder, contractCodec } from './order.ts';

/** What comes to life as the entry fills, as much of it as is filled; good till cancelled. */
export interface Protection {
  readonly stop: { readonly clientOrderId: ClientOrderId; readonly stopPrice: Micros };
  readonly target: { readonly clientOrderId: ClientOrderId; readonly limitPrice: Micros } | null;
}

export interface Bracket extends Protection {
  readonly entry: ClientOrderId;
  readonly symbol: string;
  readonly contract: VenueContract;
  /** Of the legs. */
  readonly side: Side;
  /** The entry has filled, and the legs came to life: they do so once. */
  readonly born: boolean;
}

export const bracketCodec: Codec<Bracket> = record<Bracket>({
  entry: clientOrderIdCodec,
  symbol: textCodec,
  contract: contractCodec,
  side: sideCodec,
  born: booleanCodec,
  stop: record<Protection['stop']>({ clientOrderId: clientOrderIdCodec, stopPrice: microsCodec }),
  target: nullable(
    record<NonNullable<Protection['target']>>({
      clientOrderId: clientOrderIdCodec,
      limitPrice: microsCodec,
    }),
  ),
});

export const legsOf = ({ stop, target }: Protection): readonly ClientOrderId[] =>
  target === null ? [stop.clientOrderId] : [stop.clientOrderId, target.clientOrderId];

export const namesOf = (bracket: Bracket): readonly ClientOrderId[] => [bracket.entry, ...legsOf(bracket)];

/** Brackets of which anything still works. */
export function alive(brackets: readonly Bracket[], orders: readonly VenueOrder[]): readonly Bracket[] {
  if (brackets.length === 0) return brackets;
  const working = new Set(orders.map(({ clientOrderId }) => clientOrderId));
  const left = brackets.filter((bracket) => namesOf(bracket).some((name) => working.has(name)));
  return left.length === brackets.length ? brackets : left;
}
