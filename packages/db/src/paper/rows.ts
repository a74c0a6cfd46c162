/** Rows of the schema `paper`, read as warily as anything else that comes from outside. */
import {
  type Fill,
  type MarketTime,
  type Micros,
  type OrderTerms,
  ORDER_TYPES,
  type Quantity,
  SIDES,
  TIMES_IN_FORCE,
  brokerOrderId,
  clientOrderId,
  executionId,
  invariant,
  marketTime,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import {
  PAPER_ORDER_STATES,
  type PaperEvent,
  type PaperExecution,
  type PaperMemory,
  type PaperOrder,
  type PaperPosition,
} from '@mqk/execution/store';

/** A row as the driver gives it: int8 is text or a bigint, as the pool was told. */
export type Row = Readonly<Record<string, unknown>>;

function text(row: Row, column: string): string {
  const value = row[column];
  invariant(typeof value === 'string', `${column} of the paper book is not text`);
  return value;
}

export function count(row: Row, column: string): bigint {
  const value = row[column];
  invariant(typeof value === 'string' || typeof value === 'bigint', `${column} of the paper book is no int8`);
  return BigInt(value);
}

export const micros = (row: Row, column: string): Micros => toMicros(count(row, column));

const quantity = (row: Row, column: string): Quantity => toQuantity(count(row, column));

const price = (row: Row, column: string): Micros | null =>
  row[column] === null ? null : micros(row, column);

const moment = (row: Row, column: string): MarketTime =>
  marketTime(Number.parseInt(count(row, column).toString(), 10));

export const momentOrNull = (row: Row, column: string): MarketTime | null =>
  row[column] === null ? null : moment(row, column);

function word<const Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  const found = words.find((candidate) => candidate === row[column]);
  invariant(found !== undefined, `${column} of the paper book is none of ${words.join(', ')}`);
  return found;
}

const termsOf = (row: Row): OrderTerms => ({
  side: word(row, 'side', SIDES),
  quantity: quantity(row, 'quantity'),
  type: word(row, 'type', ORDER_TYPES),
  limitPrice: price(row, 'limit_price'),
  stopPrice: price(row, 'stop_price'),
  timeInForce: word(row, 'time_in_force', TIMES_IN_FORCE),
});

export const orderOf = (row: Row): PaperOrder => ({
  clientOrderId: clientOrderId(text(row, 'client_order_id')),
  brokerOrderId: brokerOrderId(text(row, 'broker_order_id')),
  symbol: text(row, 'symbol'),
  terms: termsOf(row),
  state: word(row, 'state', PAPER_ORDER_STATES),
  filled: quantity(row, 'filled'),
  engine: text(row, 'engine'),
});

const fillOf = (row: Row): Fill => ({
  clientOrderId: clientOrderId(text(row, 'client_order_id')),
  side: word(row, 'side', SIDES),
  quantity: quantity(row, 'quantity'),
  price: micros(row, 'price'),
  fee: micros(row, 'fee'),
  executedAt: moment(row, 'executed_at'),
});

export const executionOf = (row: Row): PaperExecution => ({
  executionId: executionId(text(row, 'execution_id')),
  brokerOrderId: brokerOrderId(text(row, 'broker_order_id')),
  symbol: text(row, 'symbol'),
  fill: fillOf(row),
  cumulative: quantity(row, 'cumulative'),
});

export const positionOf = (row: Row): PaperPosition => ({
  symbol: text(row, 'symbol'),
  quantity: toHolding(count(row, 'quantity')),
});

export const memoryOf = (row: Row): PaperMemory => ({
  key: text(row, 'key'),
  text: text(row, 'text'),
});

export const eventOf = (row: Row): PaperEvent => ({
  sequence: count(row, 'sequence'),
  text: text(row, 'text'),
});
