/** What the broker remembers between two changes, as text in its book. */
import {
  type Codec,
  type Json,
  type Micros,
  bigintCodec,
  canonicalJson,
  invariant,
  listOf,
  record,
  versioned,
} from '@mqk/core';
import type { PaperMemory, PaperOrder, PaperWorld } from '@mqk/execution/store';
import { type Bar, barCodec } from '@mqk/market-data';
import { type Book, type VenueOrder, type VenuePolicy, openBook, venueOrderCodec } from '@mqk/venue';

/** The counters of the matching engine; all else of it is the policy, the tape's cursor and the working orders. */
type Counters = Pick<Book, 'nextSeq' | 'submits'>;

const countersCodec = versioned(1, record<Counters>({ nextSeq: bigintCodec, submits: bigintCodec }));
const engineCodec = versioned(1, venueOrderCodec);
const barsCodec = versioned(1, record<{ readonly bars: readonly Bar[] }>({ bars: listOf(barCodec) }));

const COUNTERS = 'counters';
const barsKey = (symbol: string): string => `bars:${symbol}`;

const write = <Value>(codec: Codec<Value>, value: Value): string => canonicalJson(codec.encode(value));

function read<Value>(codec: Codec<Value>, text: string): Value {
  const value = codec.decode(JSON.parse(text) as Json);
  invariant(value.ok, 'the paper book holds text that this broker did not write');
  return value.value;
}

const find = ({ memory }: PaperWorld, key: string): string | null =>
  memory.find((remembered) => remembered.key === key)?.text ?? null;

/** The matching engine's book, put together from what is stored of it. */
export function engineOf(world: PaperWorld, policy: VenuePolicy): Book {
  const counters = find(world, COUNTERS);
  const orders = world.working.map((order) => read(engineCodec, order.engine));
  return {
    ...openBook(policy),
    ...(counters === null ? {} : read(countersCodec, counters)),
    lastBarAt: world.tapeCursor,
    orders: orders.sort((a, b) => (a.seq < b.seq ? -1 : 1)),
  };
}

export const workingRow = (order: VenueOrder): PaperOrder => ({
  clientOrderId: order.clientOrderId,
  brokerOrderId: order.venueOrderId,
  symbol: order.symbol,
  terms: order.terms,
  state: 'working',
  filled: order.filled,
  engine: write(engineCodec, order),
});

/** What has to be remembered of an engine that moved on; nothing if its counters stand still. */
export function countersMoved(before: Book, after: Book): readonly PaperMemory[] {
  if (before.nextSeq === after.nextSeq && before.submits === after.submits) return [];
  const { nextSeq, submits } = after;
  return [{ key: COUNTERS, text: write(countersCodec, { nextSeq, submits }) }];
}

/** The symbol's bars up to now, oldest first, as many as slippage looks at. */
export function precedingBars(world: PaperWorld, symbol: string): readonly Bar[] {
  const text = find(world, barsKey(symbol));
  return text === null ? [] : read(barsCodec, text).bars;
}

/** The close of the symbol's last bar; null before its first. */
export const lastClose = (world: PaperWorld, symbol: string): Micros | null =>
  precedingBars(world, symbol).at(-1)?.close ?? null;

/** One bar more; those that nobody looks at any longer are forgotten. */
export function withBar(preceding: readonly Bar[], bar: Bar, { slippage }: VenuePolicy): PaperMemory {
  const looksAt = slippage.kind === 'atr' ? slippage.bars + 1 : 1;
  return { key: barsKey(bar.symbol), text: write(barsCodec, { bars: [...preceding, bar].slice(-looksAt) }) };
}
