/** What a running desk has traded, as its API lists it. */
import type { Traded, TradedFill, TradedOrder } from '@mqk/backtest';
import {
  type Codec,
  type Json,
  type Result,
  bigintCodec,
  marketTimeCodec,
  orderTermsCodec,
  quantityCodec,
  sideCodec,
  textCodec,
  toMicros,
} from '@mqk/core';

import type { DeskClient } from '../desk-client.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';

/** Rows of one page. */
const PAGE = 200;

interface Page {
  readonly items: readonly Readonly<Record<string, Json>>[];
  readonly next: string | null;
}

/** Orders and fills of all pages, oldest first. */
export async function tradedLive(desk: Pick<DeskClient, 'look'>): Promise<Traded> {
  const orders = await everything(desk, 'orders');
  const fills = await everything(desk, 'fills');
  return { orders: orders.map(orderOf), fills: fills.map(fillOf) };
}

async function everything(desk: Pick<DeskClient, 'look'>, list: string): Promise<Page['items']> {
  const rows: Readonly<Record<string, Json>>[] = [];
  let after: string | null = null;
  do {
    const asked = new URLSearchParams({ limit: String(PAGE), ...(after === null ? {} : { after }) });
    const page = (await desk.look(`/v1/${list}?${asked.toString()}`)) as Page;
    rows.push(...page.items);
    after = page.next;
  } while (after !== null);
  return rows.reverse();
}

type Row = Page['items'][number];

function orderOf(row: Row): TradedOrder {
  const { terms } = row['order'] as Row;
  return {
    symbol: read(textCodec, row['instrument'] ?? null, 'instrument'),
    ...read(orderTermsCodec, terms ?? null, 'terms'),
    filled: read(quantityCodec, row['filled'] ?? null, 'filled'),
  };
}

const fillOf = (row: Row): TradedFill => ({
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
