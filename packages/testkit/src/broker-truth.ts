/** What a scripted broker knows to be true, whatever it tells us of it. */
import {
  type AccountId,
  type ClientOrderId,
  type Fill,
  type Holding,
  type Instrument,
  type MarketTime,
  type Micros,
  type Quantity,
  ZERO,
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
  type Corrected,
  type MessageContent,
  type ReplaceRequest,
  type SubmitAnswer,
  type SubmitRequest,
  economicKey,
} from '@mqk/execution/port';
import type { AccountSnapshot } from '@mqk/reconcile';

export interface BrokerFacts {
  readonly account: AccountId;
  readonly instruments: readonly Instrument[];
  readonly cash: Micros;
  /** False: the same client order id again is another order. Left out: refused, for ever. */
  readonly enforcesClientOrderId?: boolean;
  readonly now: () => MarketTime;
}

export interface HeldOrder extends AcceptedOrder {
  filled: Quantity;
  /** How it ended, if not by what is executed of it: one that was filled stays so when an execution is taken back. */
  over: 'filled' | 'canceled' | 'expired' | 'rejected' | 'replaced' | null;
}

interface Execution {
  /** As it goes by now: its own id, or that of its last correction. */
  id: string;
  readonly order: HeldOrder;
  fill: Fill;
  /** Of an execution that was taken back. */
  gone: boolean;
  /** Every id that it went by. */
  readonly names: string[];
}

export interface BrokerTruth {
  readonly messages: readonly BrokerMessage[];
  /** Every order that was ever taken, oldest first. */
  orders(): readonly HeldOrder[];
  /** The first order of this id. */
  order(id: ClientOrderId): HeldOrder | null;
  /** What was executed, by its id. */
  fill(id: string): Fill | null;
  /** Takes an order, once if ids are enforced. */
  take(request: SubmitRequest): SubmitAnswer;
  /** Ends one order and takes another in its place. */
  replace(request: ReplaceRequest): SubmitAnswer;
  /** Executes a part of an order; the same id again moves nothing. */
  execute(
    order: HeldOrder,
    part: { readonly quantity: bigint; readonly price: bigint; readonly id: string },
  ): Fill;
  /** Takes an execution back, or changes what it is and what it goes by. The same again moves nothing. */
  amend(execution: string, id: string, now: Corrected | null): HeldOrder;
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
  const executed = executionsOf(facts);
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

interface Executed extends Pick<BrokerTruth, 'fill' | 'execute' | 'amend'> {
  /** As they are now; what was taken back is not among them. */
  standing(): readonly Execution[];
  /** What they cost and brought in all. */
  paid(): bigint;
}

function executionsOf({ now }: BrokerFacts): Executed {
  const executions: Execution[] = [];
  const named = (id: string): Execution | undefined => executions.find(({ names }) => names.includes(id));
  const standing = (): readonly Execution[] => executions.filter(({ gone }) => !gone);
  return {
    standing,
    paid: () => standing().reduce((sum, { fill }) => sum + cashOf(fill), 0n),
    fill: (id) => standing().find(({ names }) => names.includes(id))?.fill ?? null,
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
      executions.push({ id, order, fill, gone: false, names: [id] });
      return fill;
    },
    amend(execution, id, after) {
      const known = named(execution);
      invariant(known !== undefined, `the scripted broker never executed ${execution}`);
      const { fill, order, names } = known;
      if (names.includes(id)) return order;
      if (order.filled >= order.terms.quantity) order.over ??= 'filled';
      order.filled = toQuantity(order.filled - fill.quantity + (after?.quantity ?? 0n));
      Object.assign(known, { id, fill: { ...fill, ...after }, gone: after === null });
      names.push(id);
      return order;
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

function executionMessage({ id, order, fill }: Execution): BrokerMessage {
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

/** What an execution did to the cash, its fee included. */
const cashOf = ({ side, price, quantity, fee }: Fill): Micros =>
  toMicros((side === 'buy' ? -price * quantity : price * quantity) - fee);

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
