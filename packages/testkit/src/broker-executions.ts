/** What a scripted broker has executed: as it was told first, and as it stands. */
import {
  type Fill,
  type MarketTime,
  type Micros,
  type Quantity,
  ZERO,
  canonicalJson,
  executionId,
  invariant,
  toMicros,
  toQuantity,
} from '@mqk/core';
import {
  type AcceptedOrder,
  type BrokerMessage,
  type Corrected,
  type MessageContent,
  economicKey,
} from '@mqk/execution/port';

export interface HeldOrder extends AcceptedOrder {
  filled: Quantity;
  /** How it ended, if not by what is executed of it: one that was filled stays so when an execution is taken back. */
  over: 'filled' | 'canceled' | 'expired' | 'rejected' | 'replaced' | null;
}

export interface Execution {
  /** As it goes by now: its own id, or that of its last correction. */
  id: string;
  readonly order: HeldOrder;
  fill: Fill;
  /** Of an execution that was taken back. */
  gone: boolean;
  /** Every id that it went by. */
  readonly names: string[];
  /** What it was before. */
  readonly past: Fill[];
}

/** What whoever tells of executions may do, and ask. */
export interface Executions {
  /** What was executed, by its id. */
  readonly fill: (id: string) => Fill | null;
  /** All that an execution was, oldest first, by any id that it went by; one that was taken back is of no quantity. */
  readonly past: (id: string) => readonly Fill[];
  /** The id that an execution was told under first, by any of its ids. */
  readonly firstId: (id: string) => string;
  /** Executes a part of an order; the same id again moves nothing. */
  readonly execute: (
    order: HeldOrder,
    part: { readonly quantity: bigint; readonly price: bigint; readonly id: string },
  ) => Fill;
  /** Takes an execution back, or changes what it is and what it goes by. The same again moves nothing. */
  readonly amend: (execution: string, id: string, now: Corrected | null) => HeldOrder;
}

export interface Executed extends Executions {
  /** As they are now; what was taken back is not among them. */
  readonly standing: () => readonly Execution[];
  /** What they cost and brought in all. */
  readonly paid: () => bigint;
}

export function executionsOf(now: () => MarketTime): Executed {
  const executions: Execution[] = [];
  const named = (id: string): Execution | undefined => executions.find(({ names }) => names.includes(id));
  const standing = (): readonly Execution[] => executions.filter(({ gone }) => !gone);
  return {
    standing,
    paid: () => standing().reduce((sum, { fill }) => sum + cashOf(fill), 0n),
    fill: (id) => standing().find(({ names }) => names.includes(id))?.fill ?? null,
    past(id) {
      const known = named(id);
      return known === undefined ? [] : [...known.past, stands(known)];
    },
    firstId: (id) => named(id)?.names[0] ?? id,
    execute(order, { quantity, price, id }) {
      const known = named(id);
      if (known !== undefined) return known.fill;
      const fill: Fill = {
        clientOrderId: order.clientOrderId,
        side: order.terms.side,
        quantity: toQuantity(quantity),
        price: toMicros(price),
        fee: ZERO,
        executedAt: now(),
      };
      order.filled = toQuantity(order.filled + quantity);
      executions.push({ id, order, fill, gone: false, names: [id], past: [] });
      return fill;
    },
    amend(execution, id, after) {
      const known = named(execution);
      invariant(known !== undefined, `the scripted broker never executed ${execution}`);
      const { fill, order, names } = known;
      if (names.includes(id)) return order;
      if (order.filled >= order.terms.quantity) order.over ??= 'filled';
      order.filled = toQuantity(order.filled - fill.quantity + (after?.quantity ?? 0n));
      known.past.push(fill);
      Object.assign(known, { id, fill: { ...fill, ...after }, gone: after === null });
      names.push(id);
      return order;
    },
  };
}

const stands = ({ fill, gone }: Execution): Fill => (gone ? { ...fill, quantity: toQuantity(0n) } : fill);

export function executionMessage({ id, order, fill }: Execution): BrokerMessage {
  const { brokerOrderId: named, symbol } = order;
  const content: MessageContent = {
    kind: 'execution',
    executionId: executionId(id),
    brokerOrderId: named,
    symbol,
    fill,
    cumulative: null,
  };
  const raw = canonicalJson({ asked: id });
  return { key: economicKey(content, raw), cursor: 0n, raw, content };
}

/** What an execution did to the cash, its fee included. */
export const cashOf = ({ side, price, quantity, fee }: Fill): Micros =>
  toMicros((side === 'buy' ? -price * quantity : price * quantity) - fee);
