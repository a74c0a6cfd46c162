/** What a scripted broker knows to be true, whatever it tells us of it. */
import {
  type AccountId,
  type ClientOrderId,
  type Holding,
  type Instrument,
  type MarketTime,
  type Micros,
  brokerOrderId,
  canonicalJson,
  executionId,
  invariant,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import {
  type AcceptedOrder,
  type Activity,
  type BrokerMessage,
  type BrokerOrder,
  type MessageContent,
  type ReplaceRequest,
  type SubmitAnswer,
  type SubmitRequest,
} from '@mqk/execution/port';
import type { AccountSnapshot } from '@mqk/reconcile';

import {
  type Execution,
  type Executions,
  type HeldOrder,
  cashOf,
  executionMessage,
  executionsOf,
} from './broker-executions.ts';

export type { HeldOrder } from './broker-executions.ts';

export interface BrokerFacts {
  readonly account: AccountId;
  readonly instruments: readonly Instrument[];
  readonly cash: Micros;
  /** False: the same client order id again is another order. Left out: refused, for ever. */
  readonly enforcesClientOrderId?: boolean;
  readonly now: () => MarketTime;
}

export interface BrokerTruth extends Executions {
  readonly messages: readonly BrokerMessage[];
  /** Every order that was ever taken, oldest first. */
  orders(): readonly HeldOrder[];
  /** The first order of this id. */
  order(id: ClientOrderId): HeldOrder | null;
  now(): MarketTime;
  /** Takes an order, once if ids are enforced. */
  take(request: SubmitRequest): SubmitAnswer;
  /** Ends one order and takes another in its place. */
  replace(request: ReplaceRequest): SubmitAnswer;
  /** Under a key of its own, unless one is given. */
  say(content: MessageContent, key?: string): void;
  /** Every execution of one order, as whoever asks for them is told. */
  executionsOf(id: ClientOrderId): readonly BrokerMessage[];
  moveCash(amount: Micros): void;
  forget(id: ClientOrderId): void;
  /** Moves cash and units without an order. */
  move(activity: Activity): void;
  /** Says the last thing again, under the same key and another cursor. */
  rewrite(other: (content: MessageContent) => MessageContent): void;
  /** Executions at `since` or later; without, all of them. */
  books(since?: MarketTime | null): Pick<AccountSnapshot, 'cash' | 'positions' | 'orders' | 'executions'>;
}

export function brokerTruth(facts: BrokerFacts): BrokerTruth {
  const orders: HeldOrder[] = [];
  const orderOf = (id: ClientOrderId): HeldOrder | null =>
    orders.find(({ clientOrderId }) => clientOrderId === id) ?? null;
  const executed = executionsOf(facts.now);
  const messages: BrokerMessage[] = [];
  let moved = 0n;
  const take = (request: SubmitRequest): SubmitAnswer => {
    const enforces = facts.enforcesClientOrderId ?? true;
    if (enforces && orderOf(request.clientOrderId) !== null) return { kind: 'duplicate_id' };
    const id = brokerOrderId(`b-${orders.length + 1}`);
    const order: HeldOrder = { ...request, brokerOrderId: id, filled: toQuantity(0n), over: null };
    orders.push(order);
    return { kind: 'accepted', order: acceptedOf(order) };
  };
  const units = new Map<string, bigint>();
  return {
    messages,
    orders: () => orders,
    order: orderOf,
    fill: executed.fill,
    past: executed.past,
    firstId: executed.firstId,
    now: facts.now,
    take,
    replace({ target, successor }) {
      const original = orderOf(target.clientOrderId);
      if (original?.brokerOrderId !== target.brokerOrderId || original.over !== null)
        return { kind: 'rejected', code: '404', reason: `no working order ${target.brokerOrderId}` };
      const answer = take(successor);
      if (answer.kind === 'accepted') original.over = 'replaced';
      return answer;
    },
    execute: executed.execute,
    amend: executed.amend,
    executionsOf: (id) =>
      executed
        .standing()
        .filter(({ fill }) => fill.clientOrderId === id)
        .map(executionMessage),
    move({ symbol, quantity, cash: amount }) {
      moved += amount;
      if (symbol !== null && quantity !== 0n) units.set(symbol, (units.get(symbol) ?? 0n) + quantity);
    },
    ...speech(orders, messages),
    moveCash(amount) {
      moved += amount;
    },
    books: (since = null) => {
      const cash = toMicros(facts.cash + moved + executed.paid());
      return booksOf(facts, { cash, units, orders, executions: executed.standing(), since });
    },
  };
}

/** What it says, and what an honest broker would not do. */
const speech = (
  orders: HeldOrder[],
  messages: BrokerMessage[],
): Pick<BrokerTruth, 'say' | 'forget' | 'rewrite'> => ({
  say(content, key) {
    const cursor = BigInt(messages.length + 1);
    const raw = canonicalJson({ cursor: `${cursor}`, kind: content.kind });
    messages.push({ key: key ?? `m-${cursor}`, cursor, raw, content });
  },
  forget(id) {
    const at = orders.findIndex(({ clientOrderId }) => clientOrderId === id);
    if (at >= 0) orders.splice(at, 1);
  },
  rewrite(other) {
    const last = messages.at(-1);
    invariant(last !== undefined, 'the scripted broker has said nothing yet');
    messages.push({ ...last, cursor: BigInt(messages.length + 1), content: other(last.content) });
  },
});

export const acceptedOf = ({
  clientOrderId,
  symbol,
  terms,
  brokerOrderId: id,
}: HeldOrder): AcceptedOrder => ({
  clientOrderId,
  symbol,
  terms,
  brokerOrderId: id,
});

export function shownOf(order: HeldOrder): BrokerOrder {
  const filled = order.filled >= order.terms.quantity && order.over !== 'replaced';
  const status = filled ? 'filled' : (order.over ?? 'working');
  return { ...acceptedOf(order), status, filled: order.filled };
}

interface State {
  readonly cash: Micros;
  /** Moved without an order, by symbol. */
  readonly units: ReadonlyMap<string, bigint>;
  readonly orders: readonly HeldOrder[];
  readonly executions: readonly Execution[];
  readonly since: MarketTime | null;
}

function booksOf(
  { instruments }: BrokerFacts,
  { cash, units, orders, executions, since }: State,
): ReturnType<BrokerTruth['books']> {
  const idOf = (symbol: string): Instrument['id'] => {
    const instrument = instruments.find((candidate) => candidate.symbol === symbol);
    invariant(instrument !== undefined, `the scripted broker does not know ${symbol}`);
    return instrument.id;
  };
  const held = new Map<Instrument['id'], Holding>();
  for (const { order, fill } of executions) {
    const change = fill.side === 'buy' ? fill.quantity : -fill.quantity;
    held.set(idOf(order.symbol), toHolding((held.get(idOf(order.symbol)) ?? 0n) + change));
  }
  for (const [symbol, quantity] of units)
    held.set(idOf(symbol), toHolding((held.get(idOf(symbol)) ?? 0n) + quantity));
  return {
    cash,
    positions: [...held]
      .map(([instrument, quantity]) => ({ instrument, quantity }))
      .filter(({ quantity }) => quantity !== 0n),
    orders: orders.map(({ clientOrderId, brokerOrderId: id, symbol, terms, filled, over }) => ({
      clientOrderId,
      brokerOrderId: id,
      instrument: idOf(symbol),
      ...terms,
      filled,
      status: over !== null || filled >= terms.quantity ? 'closed' : 'working',
    })),
    executions: executions
      .filter(({ fill }) => since === null || fill.executedAt >= since)
      .map(({ id, order, fill }) => ({
        executionId: executionId(id),
        clientOrderId: fill.clientOrderId,
        instrument: idOf(order.symbol),
        side: fill.side,
        quantity: fill.quantity,
        price: fill.price,
        cash: cashOf(fill),
      })),
  };
}
