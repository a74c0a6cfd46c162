/** How an execution is taken back or corrected: perhaps long after its order is over, and perhaps once more. */
import { type Fill, executionId, invariant, toMicros, toQuantity } from '@mqk/core';
import type { Corrected } from '@mqk/execution/port';

import type { HeldOrder } from '../broker-truth.ts';
import type { Random } from './random.ts';
import type { ExecutionParts } from './sim-executions.ts';

const LATEST_MS = 30_000;
const CENT = 10_000n;

/** Called with an execution that was just made, by its id. */
export function amendmentsOf(parts: Omit<ExecutionParts, 'streams'>): (order: HeldOrder, id: string) => void {
  const { truth, voice, faults, scheduler, journal, bent } = parts;
  const how = faults.random('taken_back');
  const amend = (order: HeldOrder, name: string): void => {
    const arrived = voice.travels();
    scheduler.at(scheduler.now() + how.between(1, LATEST_MS), () => {
      const id = `a-${name}`;
      const now = correctionOf(truth.fill(name), how);
      bent.add(order.clientOrderId);
      truth.amend(name, id, now);
      const words = now === null ? 'taken back' : 'corrected';
      journal.note(scheduler.now(), 'broker', `${name} is ${words} as ${id}`);
      voice.tellAmended(order, { amends: executionId(name), amendmentId: executionId(id) }, now);
      if (now !== null && how.chance(300)) amend(order, id);
      arrived();
    });
  };
  return (order, id) => {
    if (faults.happens('taken_back')) amend(order, id);
  };
}

/** Null: it never was. */
function correctionOf(fill: Fill | null, how: Random): Corrected | null {
  invariant(fill !== null, 'what is corrected stands');
  const { quantity, price, fee } = fill;
  const what = how.pick(['taken back', 'price', 'quantity'] as const);
  if (what === 'taken back') return null;
  const change = CENT * BigInt(how.between(1, 50));
  if (what === 'price') return { quantity, price: toMicros(price + change), fee };
  return {
    quantity: toQuantity(quantity > 1n ? quantity - 1n : quantity),
    price: toMicros(price - change),
    fee,
  };
}
