/** A broker that answers as the story says, keeps the truth about itself, and remembers what it was asked. */
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
  type Broker,
  type BrokerMessage,
  type BrokerTraits,
  type CancelAnswer,
  type MessageContent,
  type OrderTarget,
  type OrderWire,
  type SubmitAnswer,
  type SubmitRequest,
  sealOrders,
} from '@mqk/execution/port';
import type { OrderEvent } from '@mqk/oms';
import type { AccountSnapshot } from '@mqk/reconcile';

/** What happens to the next submit. */
export type Weather =
  | 'calm' //             taken, and answered
  | 'taken_in_silence' // taken, and no answer
  | 'lost_in_silence' //  neither taken nor answered
  | 'refused' //          a definitive no
  | 'unreachable' //      nothing was sent
  | 'throttled';

interface Held extends AcceptedOrder {
  filled: bigint;
  over: boolean;
}

export interface ScriptedBroker {
  /** A new set of facets on the same broker, as after a restart of ours. */
  connect(): Broker;
  /** Every submit and cancel that reached it, in order. */
  readonly received: readonly (SubmitRequest | OrderTarget)[];
  /** For every submit from now on. */
  weather(next: Weather): void;
  /** Happens while the next submit is on its way. */
  meanwhile(happens: () => Promise<void>): void;
  /** Executes a part of an order, and tells so. `id` repeated is the same execution told again. */
  fills(order: ClientOrderId, quantity: bigint, told: { readonly price: bigint; readonly id: string }): void;
  /** Tells something about an order. */
  tells(order: ClientOrderId, event: OrderEvent): void;
  /** Says the last thing again, under another message key. */
  repeats(): void;
  /** Money or shares that move without a word. */
  movesCash(amount: Micros): void;
  /** The next snapshots fail. */
  hidesAccount(hidden: boolean): void;
}

export interface ScriptedBrokerOptions {
  readonly account: AccountId;
  readonly instruments: readonly Instrument[];
  readonly cash: Micros;
  readonly now: () => MarketTime;
}

const TRAITS: BrokerTraits = { enforcesClientOrderId: true, lookupsForAbsence: 1, settleTimeMs: 0 };

export function scriptedBroker(options: ScriptedBrokerOptions): ScriptedBroker {
  const orders = new Map<ClientOrderId, Held>();
  const received: (SubmitRequest | OrderTarget)[] = [];
  const messages: BrokerMessage[] = [];
  const fills: {
    readonly id: string;
    readonly fill: Fill;
    readonly order: Held;
    readonly cumulative: Quantity;
  }[] = [];
  let weather: Weather = 'calm';
  let interlude: (() => Promise<void>) | null = null;
  let hidden = false;
  let moved = 0n;

  const say = (content: MessageContent): void => {
    const cursor = BigInt(messages.length + 1);
    const raw = canonicalJson({ cursor: `${cursor}`, kind: content.kind });
    messages.push({ key: `m-${cursor}`, cursor, raw, content });
  };
  const held = (id: ClientOrderId): Held => {
    const order = orders.get(id);
    invariant(order !== undefined, `the scripted broker has no order ${id}`);
    return order;
  };
  const take = (request: SubmitRequest): SubmitAnswer => {
    if (orders.has(request.clientOrderId)) return { kind: 'duplicate_id' };
    const order: Held = {
      ...request,
      brokerOrderId: brokerOrderId(`b-${orders.size + 1}`),
      filled: 0n,
      over: false,
    };
    orders.set(request.clientOrderId, order);
    return { kind: 'accepted', order: accepted(order) };
  };
  const wire: OrderWire = {
    async submit(request, attempt) {
      const happens = interlude;
      interlude = null;
      await happens?.();
      if (weather === 'unreachable' || !attempt.mayStart())
        return { kind: 'not_sent', reason: 'connection refused' };
      received.push(request);
      if (weather === 'refused') return { kind: 'rejected', code: '403', reason: 'as the story says' };
      if (weather === 'throttled') return { kind: 'throttled', reason: '429', retryAfterMs: 0 };
      if (weather === 'lost_in_silence') return { kind: 'unknown', reason: 'no answer' };
      const answer = take(request);
      return weather === 'taken_in_silence' ? { kind: 'unknown', reason: 'no answer' } : answer;
    },
    cancel(target): Promise<CancelAnswer> {
      received.push(target);
      return Promise.resolve({ kind: 'asked' });
    },
    replace: () => Promise.resolve({ kind: 'rejected', code: '422', reason: 'this broker replaces nothing' }),
  };

  return {
    received,
    connect: () => ({
      orders: sealOrders('scripted', wire),
      traits: TRAITS,
      account: {
        identity: () =>
          Promise.resolve({
            kind: 'known',
            account: { account: options.account, environment: 'paper', status: 'active', currency: 'USD' },
          }),
        lookup: (id) => {
          const order = orders.get(id);
          if (order === undefined) return Promise.resolve({ kind: 'missing' });
          const status =
            order.filled >= order.terms.quantity ? 'filled' : order.over ? 'canceled' : 'working';
          return Promise.resolve({
            kind: 'found',
            order: { ...accepted(order), status, filled: toQuantity(order.filled) },
          });
        },
        snapshot: (sequence, takenAt) =>
          Promise.resolve(
            hidden
              ? { kind: 'failed', reason: 'as the story says' }
              : {
                  kind: 'taken',
                  snapshot: {
                    account: options.account,
                    sequence,
                    takenAt,
                    ...booksOf(options, { orders, fills, moved }),
                  },
                },
          ),
      },
      messages: {
        after: (cursor, limit) =>
          Promise.resolve({
            kind: 'heard',
            messages: messages.filter((message) => message.cursor > cursor).slice(0, limit),
          }),
      },
    }),
    weather: (next) => {
      weather = next;
    },
    meanwhile: (happens) => {
      interlude = happens;
    },
    fills(id, quantity, { price, id: execution }) {
      const order = held(id);
      const known = fills.some((other) => other.id === execution);
      if (!known) order.filled += quantity;
      const fill: Fill = {
        clientOrderId: id,
        side: order.terms.side,
        quantity: toQuantity(quantity),
        price: toMicros(price),
        fee: ZERO,
        executedAt: options.now(),
      };
      const cumulative = toQuantity(order.filled);
      if (!known) fills.push({ id: execution, fill, order, cumulative });
      const { symbol } = order;
      say({
        kind: 'execution',
        executionId: executionId(execution),
        brokerOrderId: order.brokerOrderId,
        symbol,
        fill,
        cumulative,
      });
    },
    tells(id, event) {
      if (event.kind === 'canceled' || event.kind === 'expired') held(id).over = true;
      say({ kind: 'order', clientOrderId: id, brokerOrderId: held(id).brokerOrderId, event });
    },
    repeats() {
      const last = messages.at(-1);
      invariant(last !== undefined, 'the scripted broker has said nothing yet');
      say(last.content);
    },
    movesCash(amount) {
      moved += amount;
    },
    hidesAccount(now) {
      hidden = now;
    },
  };
}

const accepted = ({ clientOrderId, symbol, terms, brokerOrderId: id }: Held): AcceptedOrder => ({
  clientOrderId,
  symbol,
  terms,
  brokerOrderId: id,
});

interface Truth {
  readonly orders: ReadonlyMap<ClientOrderId, Held>;
  readonly fills: readonly { readonly id: string; readonly fill: Fill; readonly order: Held }[];
  readonly moved: bigint;
}

/** What the broker would show of itself. */
function booksOf(
  { instruments, cash }: ScriptedBrokerOptions,
  { orders, fills, moved }: Truth,
): Pick<AccountSnapshot, 'cash' | 'positions' | 'orders' | 'executions'> {
  const spent = ({ fill }: Truth['fills'][number]): bigint => {
    const worth = fill.price * fill.quantity;
    return (fill.side === 'buy' ? worth : -worth) + fill.fee;
  };
  const idOf = (symbol: string): Instrument['id'] => {
    const instrument = instruments.find((candidate) => candidate.symbol === symbol);
    invariant(instrument !== undefined, `the scripted broker does not know ${symbol}`);
    return instrument.id;
  };
  const positions = new Map<Instrument['id'], Holding>();
  for (const { fill, order } of fills) {
    const id = idOf(order.symbol);
    const change = fill.side === 'buy' ? fill.quantity : -fill.quantity;
    positions.set(id, toHolding((positions.get(id) ?? 0n) + change));
  }
  return {
    cash: toMicros(cash + moved - fills.reduce((total, each) => total + spent(each), 0n)),
    positions: [...positions]
      .map(([instrument, quantity]) => ({ instrument, quantity }))
      .filter(({ quantity }) => quantity !== 0n),
    orders: [...orders.values()].map((order) => ({
      clientOrderId: order.clientOrderId,
      brokerOrderId: order.brokerOrderId,
      instrument: idOf(order.symbol),
      ...order.terms,
      filled: toQuantity(order.filled),
      status: order.over || order.filled >= order.terms.quantity ? 'closed' : 'working',
    })),
    executions: fills.map(({ id, fill, order }) => ({
      executionId: executionId(id),
      clientOrderId: fill.clientOrderId,
      instrument: idOf(order.symbol),
      side: fill.side,
      quantity: fill.quantity,
      price: fill.price,
      cash: toMicros(-spent({ id, fill, order })),
    })),
  };
}
