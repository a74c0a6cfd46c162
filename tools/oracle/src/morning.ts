/** Splits and dividends, on the morning of the first bar that knows of them. */
import Big from 'big.js';

import { working, type World } from './engine.ts';
import { leaves } from './order.ts';
import type { TapeAction } from './target-tape.ts';

/** What is wanted of each symbol, in units that a split restates. */
export type Restate = (symbol: string, restated: (shares: number) => number) => void;

/** Everything that takes effect before the bars of `step`, by date; on one date a dividend first, on the old count. */
export function wakeUp(world: World, step: number, actions: readonly TapeAction[], restate: Restate): void {
  const due = actions.filter((action) => effectiveStep(world, action) === step);
  const byDate = due.sort((x, y) => x.step - y.step || (x.kind === 'dividend' ? -1 : 1));
  for (const action of byDate) {
    if (action.kind === 'dividend') pay(world, action);
    else split(world, step, action, restate);
  }
}

/** The first bar of its symbol on the day or later; nobody is told of what the first bar of all knows already. */
function effectiveStep({ tape }: World, { symbol, step }: TapeAction): number | null {
  const steps = tape.bars.filter((bar) => bar.symbol === symbol).map((bar) => bar.step);
  const later = steps.filter((each) => each >= step).sort((a, b) => a - b);
  return later[0] === undefined || later[0] === Math.min(...steps) ? null : later[0];
}

function pay(world: World, { symbol, cash }: Extract<TapeAction, { readonly kind: 'dividend' }>): void {
  world.cash = world.cash.plus(Big(cash).times(world.held.get(symbol) ?? 0));
}

function split(
  world: World,
  step: number,
  { symbol, numerator, denominator }: Extract<TapeAction, { readonly kind: 'split' }>,
  restate: Restate,
): void {
  const scaled = (units: number): number => Math.trunc((units * numerator) / denominator);
  const held = world.held.get(symbol) ?? 0;
  const remainder = held * numerator - scaled(held) * denominator;
  const before = world.tape.bars
    .filter((bar) => bar.symbol === symbol && bar.step < step)
    .reduce((a, b) => (a.step > b.step ? a : b));
  const paid = Big(before.close).times(remainder).div(numerator);
  world.cash = world.cash.plus(towardsLess(paid));
  world.held.set(symbol, scaled(held));
  for (const order of working(world)) {
    if (order.symbol !== symbol) continue;
    const rest = (leaves(order) * numerator) / denominator;
    if (!Number.isInteger(rest)) order.ending = 'canceled';
    else world.orders.set(order.id, { ...order, terms: { ...order.terms, quantity: order.filled + rest } });
  }
  restate(symbol, scaled);
}

/** To a micro, against whoever is paid. */
const towardsLess = (amount: Big): Big => amount.round(6, amount.lt(0) ? Big.roundUp : Big.roundDown);
