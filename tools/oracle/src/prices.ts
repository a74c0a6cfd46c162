/** At which price an order would be filled by a bar, if at all. */
import Big from 'big.js';

import { isOnce, type OracleOrder } from './order.ts';
import type { Rules, TapeBar } from './tape.ts';

/** Who is served first when volume is short. */
export const CLASSES = ['stop', 'market', 'limit'] as const;

export interface Offer {
  readonly class: (typeof CLASSES)[number];
  /** Before slippage; null: not at any price of this bar. */
  readonly price: Big | null;
  readonly slips: boolean;
  /** With slippage it must still be as good as this. */
  readonly limit: Big | null;
  /** It is had at the open: all of the bar comes after it. */
  readonly atOpen: boolean;
}

/** A sell is a buy seen in a mirror: below it all prices are negative. */
const seen = (order: OracleOrder, price: string): Big =>
  order.terms.side === 'buy' ? Big(price) : Big(price).times(-1);

const lowest = (a: Big, b: Big): Big => (a.lt(b) ? a : b);
const highest = (a: Big, b: Big): Big => (a.gt(b) ? a : b);

interface Range {
  readonly open: Big;
  readonly high: Big;
  readonly low: Big;
}

/** Who is judged once is judged at the open: the rest of the bar has not happened yet. */
function rangeOf(order: OracleOrder, bar: TapeBar): Range {
  const open = seen(order, bar.open);
  if (isOnce(order)) return { open, high: open, low: open };
  const [a, b] = [seen(order, bar.high), seen(order, bar.low)];
  return { open, high: highest(a, b), low: lowest(a, b) };
}

function limitPrice(limit: Big, { open, low }: Range, rule: Rules['limitFill']): Big | null {
  const reached = rule === 'through' ? low.lt(limit) : low.lte(limit);
  return reached ? lowest(open, limit) : null;
}

const unseen = (order: OracleOrder, price: Big | null): Big | null =>
  price === null || order.terms.side === 'buy' ? price : price.times(-1);

/** Null for a stop that still waits. A stop that is triggered stays so. */
export function offerFor(order: OracleOrder, bar: TapeBar, rule: Rules['limitFill']): Offer | null {
  const { terms } = order;
  const range = rangeOf(order, bar);
  const limit = terms.limit === null ? null : seen(order, terms.limit);
  const back = (price: Big | null): Big | null => unseen(order, price);

  if (terms.stop !== null && !order.triggered) {
    const stop = seen(order, terms.stop);
    if (range.high.lt(stop)) return null;
    order.triggered = true;
    const price = back(highest(range.open, stop));
    return { class: 'stop', price, slips: true, limit: back(limit), atOpen: range.open.gte(stop) };
  }
  if (limit !== null) {
    const price = back(limitPrice(limit, range, rule));
    const atOpen = rule === 'through' ? range.open.lt(limit) : range.open.lte(limit);
    return { class: 'limit', price, slips: false, limit: null, atOpen };
  }
  const open = back(range.open);
  const kind = terms.type === 'stop' ? 'stop' : 'market';
  return { class: kind, price: open, slips: true, limit: null, atOpen: true };
}
