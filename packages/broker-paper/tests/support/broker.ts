/** A paper broker on a table: its book in memory, its time moved by hand, its wire within reach. */
import {
  type AccountId,
  type ClientOrderId,
  type Instrument,
  type MarketTime,
  type Micros,
  type OrderTerms,
  accountId,
  clientOrderId,
  instrumentId,
  marketTime,
  parseMicros,
  systemTime,
  toQuantity,
} from '@mqk/core';
import type { OrderWire, SubmitRequest } from '@mqk/execution/port';
import type { PaperBook } from '@mqk/execution/store';
import type { Bar } from '@mqk/market-data';
import { type VenuePolicy, type VenueSession, venuePolicy } from '@mqk/venue';

import { openDesk } from '../../src/desk.ts';
import type { PaperBroker, PaperBrokerOptions } from '../../src/index.ts';
import { facetsOf } from '../../src/paper-broker.ts';
import { paperWire } from '../../src/wire.ts';
import { memoryShelf } from './memory-paper-book.ts';

export const ACCOUNT: AccountId = accountId('paper-1');

export function money(text: string): Micros {
  const read = parseMicros(text);
  if (!read.ok) throw new Error(text);
  return read.value;
}

const instrument = (symbol: string): Instrument => ({
  id: instrumentId(`us:${symbol}`),
  version: 1,
  symbol,
  currency: 'USD',
  tick: money('0.01'),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
});

export const INSTRUMENTS = ['SPY', 'QQQ'].map(instrument);

export function policy(settings: Partial<VenuePolicy> = {}): VenuePolicy {
  const checked = venuePolicy({ name: 'test', ...settings });
  if (!checked.ok) throw new Error(checked.refused.field);
  return checked.value;
}

const forever = async (): Promise<void> => new Promise(() => undefined);

export interface Table extends PaperBroker {
  /** What the dispatcher would have opened. */
  readonly wire: OrderWire;
  readonly book: PaperBook;
}

export async function table(changes: Partial<PaperBrokerOptions> = {}): Promise<Table> {
  const options: PaperBrokerOptions = {
    book: await memoryShelf().open(ACCOUNT),
    account: ACCOUNT,
    openingCash: money('10000'),
    instruments: INSTRUMENTS,
    policy: policy(),
    latencyMs: { accept: 0, answer: 0 },
    clock: { now: () => systemTime(1_700_000_000_000), monotonicMs: () => 0 },
    sleep: forever,
    ...changes,
  };
  const desk = openDesk(options);
  const wire = paperWire(desk);
  return { ...facetsOf(desk, wire), wire, book: options.book };
}

export const ATTEMPT = { deadlineMs: 1_000, mayStart: () => true } as const;

const DAY = 86_400_000;
/** Ends of daily bars: 1, 2, 3 ... */
export const day = (number: number): MarketTime => marketTime(number * DAY);

export const sessionOf = (at: MarketTime): VenueSession => ({
  opensAt: marketTime(at - DAY / 2),
  closesAt: at,
  endsSession: true,
});

/** Prices as text: open, high, low, close. */
export const bar = (number: number, prices: string, symbol = 'SPY'): Bar => {
  const [open, high, low, close] = prices.split(' ').map(money) as [Micros, Micros, Micros, Micros];
  return { symbol, closeAt: day(number), open, high, low, close, volume: toQuantity(1_000_000n) };
};

export const advance = async (on: Pick<Table, 'tape'>, ...bars: readonly Bar[]): Promise<void> =>
  on.tape.advance(bars, sessionOf(bars[0]!.closeAt));

export const id = (text: string): ClientOrderId => clientOrderId(text);

/** `buy 10`, `sell 5 limit 50.5`, `buy 10 stop 51`; good till cancelled. */
export function terms(text: string, changes: Partial<OrderTerms> = {}): OrderTerms {
  const [side, quantity, type = 'market', price = ''] = text.split(' ');
  return {
    side: side as OrderTerms['side'],
    quantity: toQuantity(BigInt(quantity!)),
    type: type as OrderTerms['type'],
    limitPrice: type === 'limit' ? money(price) : null,
    stopPrice: type === 'stop' ? money(price) : null,
    timeInForce: 'gtc',
    ...changes,
  };
}

export const request = (name: string, text: string, symbol = 'SPY'): SubmitRequest => ({
  clientOrderId: id(name),
  symbol,
  terms: terms(text),
});

export const submit = async (on: Table, name: string, text: string, symbol = 'SPY') =>
  on.wire.submit(request(name, text, symbol), ATTEMPT);

/** A table with one working order, `a`: buy 10 at 49 while the market is at 50. */
export async function working(changes: Partial<PaperBrokerOptions> = {}) {
  const on = await table(changes);
  await advance(on, bar(1, '50 50 50 50'));
  const answer = await submit(on, 'a', 'buy 10 limit 49');
  if (answer.kind !== 'accepted') throw new Error(answer.kind);
  return { on, order: answer.order };
}

/** Everything that the broker has ever said. */
export async function heard(on: Table) {
  const answer = await on.broker.messages.after(0n, 1_000);
  if (answer.kind !== 'heard') throw new Error(answer.reason);
  return answer.messages;
}

export async function snapshot(on: Table) {
  const answer = await on.broker.account.snapshot(7n, systemTime(5), null);
  if (answer.kind !== 'taken') throw new Error(answer.reason);
  return answer.snapshot;
}

/** Milliseconds pass when the test says so. */
export function handTime() {
  const timers: { readonly at: number; readonly ring: () => void }[] = [];
  let now = 0;
  return {
    clock: { now: () => systemTime(now), monotonicMs: () => now },
    sleep: async (ms: number): Promise<void> =>
      new Promise((ring) => void timers.push({ at: now + ms, ring })),
    pass: async (ms: number): Promise<void> => {
      for (const end = now + ms; ;) {
        await new Promise((resume) => setImmediate(resume));
        timers.sort((a, b) => a.at - b.at);
        const next = timers[0];
        if (next === undefined || next.at > end) {
          now = end;
          return;
        }
        now = next.at;
        timers.shift();
        next.ring();
      }
    },
  };
}
