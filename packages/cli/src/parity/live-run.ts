/** What a running desk has traded, as its API lists it. */
import type { Traded, TradedDenial, TradedFill, TradedOrder } from '@mqk/backtest';
import {
  type Codec,
  type Json,
  type Result,
  bigintCodec,
  marketTimeCodec,
  nullable,
  orderTermsCodec,
  quantityCodec,
  sideCodec,
  textCodec,
  toMicros,
} from '@mqk/core';

import { CommandFailed, EXIT } from '../exit-codes.ts';

/** Rows of one page. */
const PAGE = 200;

interface Page {
  readonly items: readonly Readonly<Record<string, Json>>[];
  readonly next: string | null;
}

/** Whoever lists what happened: a desk's API, or the store behind it. */
export type Lists = (
  list: 'orders' | 'denials' | 'fills' | 'positions',
  page: { readonly limit: number; readonly after: string | null },
) => Promise<unknown>;

/** Orders, denials and fills of all pages, oldest first. */
export async function tradedLive(lists: Lists): Promise<Traded> {
  const orders = await everything(lists, 'orders');
  const denials = await everything(lists, 'denials');
  const fills = await everything(lists, 'fills');
  return {
    orders: orders.filter(hasLeft).map(orderOf),
    denials: denialsOf(denials),
    fills: fills.map(fillOf),
  };
}

/**
 * The symbols of which the desk holds more or less than its fills come to, in words: its books have a split, a transfer
 * or a correction, and the engine's run has none.
 */
export async function bookedBesides(lists: Lists, { fills }: Traded): Promise<readonly string[]> {
  const besides = new Map<string, bigint>();
  const count = (symbol: string, quantity: bigint): void =>
    void besides.set(symbol, (besides.get(symbol) ?? 0n) + quantity);
  for (const row of await everything(lists, 'positions')) {
    const symbol = read(textCodec, row['instrument'] ?? null, 'instrument');
    count(symbol, read(bigintCodec, row['quantity'] ?? null, 'quantity'));
  }
  for (const { symbol, side, quantity } of fills) count(symbol, side === 'buy' ? -quantity : quantity);
  return [...besides]
    .filter(([, quantity]) => quantity !== 0n)
    .map(
      ([symbol, quantity]) =>
        `the desk holds ${quantity} ${symbol} that no fill of it brought: a split, a transfer or a correction is in its books, and not in the engine's run`,
    );
}

async function everything(lists: Lists, list: Parameters<Lists>[0]): Promise<Page['items']> {
  const rows: Readonly<Record<string, Json>>[] = [];
  let after: string | null = null;
  do {
    const page = (await lists(list, { limit: PAGE, after })) as Page;
    rows.push(...page.items);
    after = page.next;
  } while (after !== null);
  return rows.reverse();
}

type Row = Page['items'][number];

function orderOf(row: Row): TradedOrder {
  const { terms, leg, parent } = row['order'] as Row;
  const entry = read(nullable(textCodec), parent ?? null, 'parent');
  return {
    name: read(textCodec, row['clientOrderId'] ?? null, 'clientOrderId'),
    leg: leg === 'stop' || leg === 'target' ? leg : null,
    entry,
    at: read(marketTimeCodec, row['decidedAt'] ?? null, 'decidedAt'),
    symbol: read(textCodec, row['instrument'] ?? null, 'instrument'),
    ...read(orderTermsCodec, terms ?? null, 'terms'),
    filled: read(quantityCodec, row['filled'] ?? null, 'filled'),
  };
}

/** What waits to leave, and what never will, is no order yet. */
const hasLeft = ({ base }: Row): boolean => base !== 'UNSENT' && base !== 'NOT_ACCEPTED';

/**
 * One an order. Of what was refused before it was promised the first reason counts, they are told most final first; of
 * what was promised the last one, which ended it. What still waits is not denied.
 */
function denialsOf(rows: readonly Row[]): readonly TradedDenial[] {
  const found = new Map<string, TradedDenial>();
  for (const row of rows) {
    const promised = row['clientOrderId'] !== null;
    if (promised && row['base'] !== 'NOT_ACCEPTED') continue;
    const key = read(textCodec, row[promised ? 'clientOrderId' : 'intent'] ?? null, 'denied order');
    if (promised || !found.has(key)) found.set(key, denialOf(row));
  }
  return [...found.values()];
}

function denialOf(row: Row): TradedDenial {
  const { side, quantity } = read(orderTermsCodec, row['terms'] ?? null, 'terms');
  return {
    at: read(marketTimeCodec, row['decidedAt'] ?? null, 'decidedAt'),
    symbol: read(textCodec, row['instrument'] ?? null, 'instrument'),
    side,
    quantity,
    code: read(textCodec, row['code'] ?? null, 'code'),
  };
}

const fillOf = (row: Row): TradedFill => ({
  order: read(textCodec, row['clientOrderId'] ?? null, 'clientOrderId'),
  at: read(marketTimeCodec, row['executedAt'] ?? null, 'executedAt'),
  symbol: read(textCodec, row['instrument'] ?? null, 'instrument'),
  side: read(sideCodec, row['side'] ?? null, 'side'),
  quantity: read(quantityCodec, row['quantity'] ?? null, 'quantity'),
  price: toMicros(read(bigintCodec, row['price'] ?? null, 'price')),
  fee: toMicros(read(bigintCodec, row['fee'] ?? null, 'fee')),
});

/** A list is read as warily as anything from outside. */
function read<Value>(codec: Codec<Value>, json: Json, field: string): Value {
  const found: Result<Value, unknown> = codec.decode(json);
  if (found.ok) return found.value;
  throw new CommandFailed(
    EXIT.unavailable,
    `the desk shows a ${field} that nobody here can read: ${JSON.stringify(json)}`,
  );
}
