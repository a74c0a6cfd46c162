/** Standing targets become orders, by the rule that the live desk follows. */
import { type Holding, type IntentId, type OrderIntent, intentId } from '@mqk/core';
import { type Order, leaves } from '@mqk/oms';
import {
  type IntentSubject,
  type OpenOrder,
  type Target,
  type TargetPlan,
  targetToIntents,
} from '@mqk/strategy';

import { type Desk, type OrderRecord, type SymbolDesk, stir } from './desk.ts';
import { cancel, place } from './orders.ts';

/** The targets that were set at this bar end. */
export function aim(desk: Desk, targets: readonly Target[]): void {
  for (const { symbol: name, target, protection } of targets) {
    const symbol = desk.byName.get(name);
    if (symbol === undefined) continue;
    desk.log.target(desk.at, symbol.index, target);
    symbol.target = target;
    symbol.protection = protection ?? null;
    symbol.decidedAt = desk.at;
    symbol.entered = false;
    symbol.exited = false;
    stir(desk, symbol);
  }
}

/**
 * Compares the targets of all symbols that something happened to with what is held and working, again and again until
 * nothing is left to ask for: what a cancel frees at once is ordered at once.
 */
export function pursue(desk: Desk): void {
  while (desk.stirred.length > 0) {
    const stirred = desk.stirred.sort(inTheTape);
    desk.stirred = [];
    for (const symbol of stirred) symbol.stirred = false;
    for (const symbol of stirred) if (!symbol.silent) pursueOne(desk, symbol);
  }
}

const inTheTape = (a: SymbolDesk, b: SymbolDesk): number => a.index - b.index;

function pursueOne(desk: Desk, symbol: SymbolDesk): void {
  // nothing open, nothing missing
  if (symbol.target === null || (symbol.open.length === 0 && symbol.held === symbol.target)) return;
  const plan = planFor(desk, symbol, symbol.target);
  for (const id of plan.cancels) {
    const record = desk.working.get(id);
    if (record !== undefined) cancel(desk, record, 'strategy');
  }
  for (const intent of plan.intents) if (isFirst(symbol, intent)) place(desk, symbol, intent);
}

function planFor(desk: Desk, symbol: SymbolDesk, target: Holding): TargetPlan {
  return targetToIntents({
    account: desk.account,
    run: desk.run,
    strategy: desk.strategyId,
    instrument: symbol.instrument,
    target,
    decidedAt: symbol.decidedAt,
    expiresAt: desk.clock.expiryOf(symbol.decidedAt),
    position: symbol.held,
    orders: symbol.open.map(openOrder),
    generation: FIRST,
    timeInForce: desk.plan.policy.timeInForce,
    nameOf,
  });
}

const FIRST = { entry: 0, exit: 0 } as const;

/** A decision is carried out once a leg, however often it is looked at: as the same intent is the same order live. */
function isFirst(symbol: SymbolDesk, { leg }: OrderIntent): boolean {
  const before = leg === 'entry' ? symbol.entered : symbol.exited;
  if (leg === 'entry') symbol.entered = true;
  else symbol.exited = true;
  return !before;
}

const openOrder = ({ order }: OrderRecord): OpenOrder => ({
  clientOrderId: order.clientOrderId,
  side: order.terms.side,
  leaves: mayStillFill(order),
  reduceOnly: order.reduceOnly,
  cancelAsked: order.cancel !== 'none',
  protective: order.leg === 'stop' || order.leg === 'target',
});

const mayStillFill = (order: Order): OpenOrder['leaves'] =>
  order.base === 'UNSENT' ? order.terms.quantity : leaves(order);

/**
 * What the subject is, in words: nothing outlives the run that could be confused with it. Its time is in seconds: a small
 * whole number is written several times faster than a large one.
 */
const nameOf = ({ symbol, decidedAt, leg }: IntentSubject): IntentId =>
  intentId(`${symbol}.${decidedAt / 1000}.${leg}`);
