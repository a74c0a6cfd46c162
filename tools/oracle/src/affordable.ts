/** What an account can bear, where it has only its own cash and shares. Once more as plainly as possible. */
import Big from 'big.js';

import { feesSoFar, slip } from './costs.ts';
import { working, type World } from './engine.ts';
import { leaves, newOrder, type OracleOrder } from './order.ts';
import type { Terms } from './tape.ts';

export interface Wish {
  readonly symbol: string;
  readonly step: number;
  readonly terms: Terms;
  readonly held: number;
  /** What the account began with. */
  readonly cash: Big;
}

/** A sale of what is there and not offered yet; a buy that the cash pays which no other buy may need. */
export function isAffordable(world: World, { symbol, step, terms, held, cash }: Wish): boolean {
  const others = working(world).filter((order) => order.terms.side === terms.side);
  if (terms.side === 'sell') {
    const offered = others
      .filter((order) => order.symbol === symbol)
      .reduce((sum, order) => sum + leaves(order), 0);
    return offered + terms.quantity <= Math.max(0, held);
  }
  const asked = newOrder({ id: 'asked', symbol, terms, rank: 0, firstStep: null });
  const spoken = others.reduce((sum, order) => sum.plus(mayCost(world, order, step)), Big(0));
  return cash
    .plus(world.cash)
    .minus(spoken)
    .gte(mayCost(world, asked, step));
}

/** The rest of a market order at the last close, with the slippage and the fees that its symbol's bars make likely. */
function mayCost({ tape }: World, order: OracleOrder, step: number): Big {
  const seen = tape.bars
    .filter((bar) => bar.symbol === order.symbol && bar.step <= step)
    .sort((a, b) => a.step - b.step);
  const last = seen.at(-1);
  if (last === undefined) throw new Error(`${order.symbol} is ordered before it has a price`);
  const price = slip(tape.rules.slippage, 'buy', Big(last.close), { bar: last, preceding: seen });
  const rest = price.times(leaves(order));
  const fees = feesSoFar(tape.rules.fees, order.terms.quantity, order.paid.plus(rest));
  return rest.plus(fees).minus(order.fees);
}
