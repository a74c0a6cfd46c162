/** First in, first out: how lots come, go and are split. */
import { type Holding, type MarketTime, type Micros, toHolding } from '@mqk/core';

import type { Lot } from './position.ts';

export interface LotChange {
  readonly lots: readonly Lot[];
  /** Change of `Σ price × quantity` over the lots: what the position cost, before scale and multiplier. */
  readonly cost: bigint;
}

/** Units of one price bought (positive) or sold: they close the oldest lots of the other side, the rest opens. */
export function trade(lots: readonly Lot[], quantity: Holding, price: Micros, at: MarketTime): LotChange {
  const first = lots[0];
  if (first === undefined || first.quantity > 0n === quantity > 0n) {
    return { lots: append(lots, { quantity, price, at }), cost: quantity * price };
  }
  const closed = close(lots, quantity);
  if (closed.left === 0n) return closed;
  const opened = { quantity: toHolding(closed.left), price, at };
  return { lots: [opened], cost: closed.cost + closed.left * price };
}

/** A row of one-unit executions at one price stays one lot, so that a position stays small. */
export function append(lots: readonly Lot[], lot: Lot): readonly Lot[] {
  const last = lots.at(-1);
  if (last?.price !== lot.price) return [...lots, lot];
  return lots.with(-1, { ...last, quantity: toHolding(last.quantity + lot.quantity) });
}

/** Takes `quantity` (of the other sign) out of the oldest lots; `left` is what they could not cover. */
function close(lots: readonly Lot[], quantity: Holding): LotChange & { readonly left: bigint } {
  let left: bigint = quantity;
  let cost = 0n;
  for (const [index, lot] of lots.entries()) {
    const remains = lot.quantity + left;
    if (remains !== 0n && remains > 0n === lot.quantity > 0n) {
      const kept = { ...lot, quantity: toHolding(remains) };
      return { lots: [kept, ...lots.slice(index + 1)], cost: cost + left * lot.price, left: 0n };
    }
    cost -= lot.quantity * lot.price;
    left = remains;
  }
  return { lots: [], cost, left };
}
