import {
  type ClientOrderId,
  type MarketTime,
  type Micros,
  type OrderTerms,
  type OrderType,
  type Result,
  type Side,
  type TimeInForce,
  canonicalJson,
  clientOrderId,
  formatMicros,
  marketTime,
  parseMicros,
  toMicros,
  toQuantity,
} from '@mqk/core';
import type { Bar } from '@mqk/market-data';

import {
  type Book,
  type NewOrder,
  type ReplaceTerms,
  type SlippageReference,
  type VenueContract,
  type VenueEvent,
  type VenueInput,
  type VenuePolicy,
  type VenueSession,
  bookCodec,
  openBook,
  step,
  venuePolicy,
} from '../src/index.ts';

export function must<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refused, (_, v: unknown) => String(v))}`);
  return result.value;
}

export const micros = (text: string): Micros => must(parseMicros(text));
export const id = (text: string): ClientOrderId => clientOrderId(text);

export const SHARE: VenueContract = { tick: toMicros(10_000n), quantityScale: 0, multiplier: 1n };

const MINUTE = 60_000;
/** Bars of ten minutes a session: bar 1 ends at minute 1, session 2 begins with bar 11. */
export const BARS_A_SESSION = 10;
export const end = (bar: number): MarketTime => marketTime(bar * MINUTE);

export function sessionOf(bar: number): VenueSession {
  const session = Math.ceil(bar / BARS_A_SESSION);
  return {
    opensAt: end((session - 1) * BARS_A_SESSION),
    closesAt: end(session * BARS_A_SESSION),
    endsSession: bar % BARS_A_SESSION === 0,
  };
}

export interface BarWish {
  readonly symbol?: string;
  /** Open, high, low, close. */
  readonly ohlc: readonly [string, string, string, string];
  readonly volume?: bigint;
  readonly reference?: SlippageReference;
}

export const bar = (number: number, { symbol = 'SPY', ohlc, volume = 1_000_000n }: BarWish): Bar => ({
  symbol,
  closeAt: end(number),
  open: micros(ohlc[0]),
  high: micros(ohlc[1]),
  low: micros(ohlc[2]),
  close: micros(ohlc[3]),
  volume: toQuantity(volume),
});

export const bars = (number: number, ...wishes: readonly BarWish[]): VenueInput => ({
  kind: 'bar',
  at: end(number),
  bars: wishes.map((wish) => ({ bar: bar(number, wish), reference: wish.reference ?? null })),
  session: sessionOf(number),
});

export interface OrderWish {
  readonly id?: string;
  readonly symbol?: string;
  readonly side?: Side;
  readonly quantity?: bigint;
  readonly type?: OrderType;
  readonly limit?: string;
  readonly stop?: string;
  readonly tif?: TimeInForce;
  /** Number of the bar on whose end it was decided. */
  readonly on?: number;
}

export const terms = (wish: OrderWish): OrderTerms => ({
  side: wish.side ?? 'buy',
  quantity: toQuantity(wish.quantity ?? 10n),
  type: wish.type ?? 'market',
  limitPrice: wish.limit === undefined ? null : micros(wish.limit),
  stopPrice: wish.stop === undefined ? null : micros(wish.stop),
  timeInForce: wish.tif ?? 'gtc',
});

export const newOrder = (wish: OrderWish): NewOrder => ({
  clientOrderId: id(wish.id ?? 'o-1'),
  venueOrderId: null,
  symbol: wish.symbol ?? 'SPY',
  contract: SHARE,
  terms: terms(wish),
  submittedAt: end(wish.on ?? 0),
});

export const order = (wish: OrderWish): VenueInput => ({ kind: 'submit', order: newOrder(wish) });

export const cancelOf = (clientId: string, on = 0): VenueInput => ({
  kind: 'cancel',
  clientOrderId: id(clientId),
  askedAt: end(on),
});

export interface ReplaceWish {
  readonly of: string;
  readonly by: string;
  readonly quantity?: bigint;
  readonly limit?: string;
  readonly stop?: string;
  readonly on?: number;
}

const replaceTerms = ({ quantity = 10n, limit, stop }: ReplaceWish): ReplaceTerms => ({
  quantity: toQuantity(quantity),
  limitPrice: limit === undefined ? null : micros(limit),
  stopPrice: stop === undefined ? null : micros(stop),
});

export const replaceOf = (wish: ReplaceWish): VenueInput => ({
  kind: 'replace',
  clientOrderId: id(wish.of),
  successor: id(wish.by),
  successorVenueOrderId: null,
  terms: replaceTerms(wish),
  askedAt: end(wish.on ?? 0),
});

export const policy = (settings: Partial<VenuePolicy> = {}): VenuePolicy =>
  must(venuePolicy({ name: 'test', ...settings }));

export interface Told {
  readonly book: Book;
  readonly events: readonly VenueEvent[];
}

export function tell(start: Book, inputs: readonly VenueInput[]): Told {
  let book = start;
  const events: VenueEvent[] = [];
  for (const input of inputs) {
    const next = step(book, input);
    book = next.book;
    events.push(...next.events);
  }
  return { book, events };
}

/** What a venue of this policy says to these inputs, in short: `filled o-1 10@100.5`, `canceled o-1 ioc`. */
export const said = (settings: Partial<VenuePolicy>, ...inputs: readonly VenueInput[]): readonly string[] =>
  tell(openBook(policy(settings)), inputs)
    .events.filter(({ kind }) => kind !== 'new')
    .map(shown);

export function shown(event: VenueEvent): string {
  switch (event.kind) {
    case 'new':
    case 'expired':
      return `${event.kind} ${event.clientOrderId}`;
    case 'filled':
      return `filled ${event.clientOrderId} ${event.quantity}@${formatMicros(event.price)} ${event.place}`;
    case 'canceled':
    case 'rejected':
    case 'cancel_rejected':
      return `${event.kind} ${event.clientOrderId} ${event.reason}`;
    case 'replaced':
      return `replaced ${event.clientOrderId} by ${event.successor}`;
    case 'replace_rejected':
      return `replace_rejected ${event.clientOrderId} by ${event.successor} ${event.reason}`;
    case 'restated':
      return `restated ${event.clientOrderId} ${event.terms.quantity}`;
  }
}

export const bytes = (book: Book): string => canonicalJson(bookCodec.encode(book));
