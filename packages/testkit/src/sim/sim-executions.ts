/** How orders are executed: whole or in parts, now or later, and sometimes against the rules. */
import { type ClientOrderId, type Micros, ZERO, invariant, toQuantity } from '@mqk/core';
import type { TapeStep } from '@mqk/runtime';

import type { BrokerTruth, HeldOrder } from '../broker-truth.ts';
import { amendmentsOf } from './sim-amendments.ts';
import { type BrokerParts, isWorking } from './sim-broker.ts';
import type { Voice } from './sim-voice.ts';

export interface Executions {
  /** The market passes over a working order. */
  offer(order: HeldOrder, step: TapeStep): void;
  /** So much of it, and never more than is left, at the price of the last bar. */
  executes(order: HeldOrder, quantity: bigint): void;
  /** An order has just ended; the broker may contradict itself. */
  afterEnd(order: HeldOrder): void;
}

export interface ExecutionParts extends BrokerParts {
  readonly truth: BrokerTruth;
  readonly voice: Voice;
  readonly bent: Set<ClientOrderId>;
}

export function executionsOf(parts: ExecutionParts): Executions {
  const { truth, voice, faults, scheduler, journal, streams, bent } = parts;
  const random = streams('fills');
  const amends = amendmentsOf(parts);
  let count = 0;
  let price: Micros = parts.plan.steps[0]?.bars[0]?.open ?? ZERO;
  const execute = (order: HeldOrder, quantity: bigint): void => {
    const id = `x-${(count += 1)}`;
    const fill = truth.execute(order, { id, quantity, price });
    journal.note(scheduler.now(), 'broker', `${order.brokerOrderId} fills ${quantity} as ${id}`);
    voice.tellFill(order, id, fill);
    amends(order, id);
  };
  const leavesOf = (order: HeldOrder): bigint => order.terms.quantity - order.filled;
  const soon = (work: () => void, high: number): void => {
    const arrived = voice.travels();
    scheduler.at(scheduler.now() + random.between(1, high), () => {
      work();
      arrived();
    });
  };
  return {
    offer(order, step) {
      const bar = step.bars.find(({ symbol }) => symbol === order.symbol);
      invariant(bar !== undefined, 'every symbol has a bar');
      price = bar.open;
      // drawn by bar, symbol and side: whatever else happens, the market is the same
      const taken = streams(`fills/${step.at}/${order.symbol}/${order.terms.side}`);
      if (!isInReach(order, price) || taken.chance(parts.plan.untouched)) return;
      const leaves = leavesOf(order);
      if (leaves > 1n && faults.happens('partial_fills')) {
        execute(order, BigInt(random.between(1, Number(leaves) - 1)));
        soon(() => {
          if (isWorking(order)) execute(order, leavesOf(order));
        }, 6_000);
        return;
      }
      const isTooMuch = faults.happens('overfill');
      if (isTooMuch) bent.add(order.clientOrderId);
      execute(order, isTooMuch ? leaves + 1n : leaves);
    },
    executes(order, quantity) {
      const leaves = leavesOf(order);
      execute(order, quantity < leaves ? quantity : leaves);
    },
    afterEnd(order) {
      if (!faults.happens('late_fill')) return;
      bent.add(order.clientOrderId);
      soon(() => {
        execute(order, toQuantity(1n));
      }, 10_000);
    },
  };
}

/** Bars are one price wide: a limit is met there, and a stop has sprung. */
function isInReach({ terms: { side, limitPrice, stopPrice } }: HeldOrder, price: Micros): boolean {
  const sign = side === 'buy' ? 1n : -1n;
  const isSprung = stopPrice === null || (price - stopPrice) * sign >= 0n;
  return isSprung && (limitPrice === null || (price - limitPrice) * sign <= 0n);
}
