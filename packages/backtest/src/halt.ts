/** What is done when a breaker trips. */
import { type OrderIntent, intentId, toQuantity } from '@mqk/core';
import type { RiskRefusal } from '@mqk/risk';

import { type Desk, type SymbolDesk } from './desk.ts';
import { cancel, place } from './orders.ts';
import { stopFor } from './stop.ts';

/** Carries out the halt action. From here on the strategy is not asked any more. */
export function halt(desk: Desk, { code: because }: RiskRefusal): void {
  const { haltAction } = desk.plan.policy;
  desk.halt = { at: desk.at, because };
  desk.log.other({ kind: 'halt', at: desk.at, because, haltAction });
  if (haltAction !== 'hold') cancelOpen(desk);
  if (haltAction === 'cancel-and-flatten') flatten(desk);
}

/** Protective stops stay unless what they protect is sold. */
function cancelOpen(desk: Desk): void {
  const all = desk.plan.policy.haltAction === 'cancel-and-flatten';
  for (const record of [...desk.working.values()])
    if (all || record.order.leg !== 'stop') cancel(desk, record, 'halt');
}

/** One order a symbol that sells what is held, as soon as nothing else of it works. */
export function flatten(desk: Desk): void {
  for (const index of desk.heldSymbols) {
    const symbol = desk.symbols[index];
    if (symbol?.open.length === 0) place(desk, symbol, wayOut(desk, symbol, 'halt'), 'reduce');
  }
}

export function wayOut(desk: Desk, symbol: SymbolDesk, why: string): OrderIntent {
  const { held, instrument } = symbol;
  return {
    id: intentId(`${why}.${symbol.symbol}.${desk.at}`),
    account: desk.account,
    run: desk.run,
    strategy: desk.strategyId,
    instrument: instrument.id,
    instrumentVersion: instrument.version,
    leg: 'exit',
    reduceOnly: true,
    terms: {
      side: held > 0n ? 'sell' : 'buy',
      quantity: toQuantity(held > 0n ? held : -held),
      type: 'market',
      limitPrice: null,
      stopPrice: null,
      timeInForce: 'gtc',
    },
    decidedAt: desk.at,
    expiresAt: desk.clock.expiryOf(desk.at),
  };
}

/** Ends the run once the halt action has nothing left to do. */
export function settleHalt(desk: Desk): void {
  const { halt: state } = desk;
  if (state === null) return;
  const { haltAction } = desk.plan.policy;
  if (haltAction === 'cancel-and-flatten' && desk.at > state.at) flatten(desk);
  const working = haltAction !== 'hold' && desk.working.size > 0;
  const held = haltAction === 'cancel-and-flatten' && desk.heldSymbols.length > 0;
  if (!working && !held) stopHalted(desk);
}

/** Also at the end of the bars, when there was no bar left to flatten at. */
export function stopHalted(desk: Desk): void {
  if (desk.halt === null) return;
  const { at, because } = desk.halt;
  const { haltAction } = desk.plan.policy;
  stopFor(desk, { code: 'halted', at, because: because as RiskRefusal['code'], haltAction });
}
