/** Histories that can occur. */
import { type Order, type OrderEvent, type Step, transition } from '../../src/index.ts';
import { NEVER } from '../../src/cell.ts';
import { cellOf } from '../../src/table.ts';

export interface Walked extends Step {
  readonly before: Order;
  readonly event: OrderEvent;
}

/** Applies what can occur; what our own code has promised not to report is left out. */
export function walk(order: Order, events: readonly OrderEvent[]): readonly Walked[] {
  const steps: Walked[] = [];
  let now = order;
  for (const event of events) {
    if (cellOf(now.base, event.kind) === NEVER) continue;
    const next = transition(now, event);
    steps.push({ ...next, before: now, event });
    now = next.order;
  }
  return steps;
}
