/** What a change writes: the parts that changed, each kind in one statement, whatever their number. */
import { type AccountId, invariant } from '@mqk/core';
import type {
  PaperChange,
  PaperExecution,
  PaperMemory,
  PaperOrder,
  PaperPosition,
} from '@mqk/execution/store';
import { sql } from 'kysely';

import type { Transaction } from '../database/transaction.ts';
import type { LockedWorld } from './read.ts';
import type { PaperTag } from './tags.ts';

type Tx = Transaction<PaperTag>;

export async function writeChange(
  tx: Tx,
  account: AccountId,
  world: LockedWorld,
  change: PaperChange<unknown>,
): Promise<void> {
  const back =
    world.tapeCursor !== null && (change.tapeCursor === null || change.tapeCursor < world.tapeCursor);
  invariant(!back, 'the tape of a paper account never runs back');
  const known = new Set([...world.working, ...world.asked].map((order) => order.clientOrderId));
  const taken = change.orders.filter((order) => !known.has(order.clientOrderId));
  const changed = change.orders.filter((order) => known.has(order.clientOrderId));

  await insertOrders(tx, account, world.orderCount, taken);
  await updateOrders(tx, account, changed);
  await insertExecutions(tx, account, world.executionCount, change.executions);
  await insertEvents(tx, account, world.eventCount, change.events);
  await writePositions(tx, account, change.positions);
  await writeMemory(tx, account, change.memory);
  await tx.run(
    'paper-change.write-account',
    sql`update paper.account
           set cash = ${change.cash.toString()}::int8, tape_cursor = ${change.tapeCursor}::int8,
               order_count = order_count + ${taken.length}::int8,
               execution_count = execution_count + ${change.executions.length}::int8,
               event_count = event_count + ${change.events.length}::int8
         where account = ${account}`,
  );
}

/** Bigints travel as text: the driver knows no better. */
const texts = (counts: readonly (bigint | null)[]): (string | null)[] =>
  counts.map((count) => (count === null ? null : count.toString()));

const numbers = (before: bigint, things: readonly unknown[]): (string | null)[] =>
  texts(things.map((_, index) => before + BigInt(index) + 1n));

async function insertOrders(
  tx: Tx,
  account: AccountId,
  before: bigint,
  orders: readonly PaperOrder[],
): Promise<void> {
  if (orders.length === 0) return;
  const terms = orders.map((order) => order.terms);
  await tx.run(
    'paper-change.new-orders',
    sql`insert into paper.orders (account, number, client_order_id, broker_order_id, symbol, side, quantity, type,
                                  limit_price, stop_price, time_in_force, state, filled, engine)
        select ${account}, * from unnest(
          ${numbers(before, orders)}::int8[], ${orders.map((order) => order.clientOrderId)}::text[],
          ${orders.map((order) => order.brokerOrderId)}::text[], ${orders.map((order) => order.symbol)}::text[],
          ${terms.map(({ side }) => side)}::text[], ${texts(terms.map(({ quantity }) => quantity))}::int8[],
          ${terms.map(({ type }) => type)}::text[], ${texts(terms.map(({ limitPrice }) => limitPrice))}::int8[],
          ${texts(terms.map(({ stopPrice }) => stopPrice))}::int8[],
          ${terms.map(({ timeInForce }) => timeInForce)}::text[], ${orders.map((order) => order.state)}::text[],
          ${texts(orders.map((order) => order.filled))}::int8[], ${orders.map((order) => order.engine)}::text[])`,
  );
}

async function updateOrders(tx: Tx, account: AccountId, orders: readonly PaperOrder[]): Promise<void> {
  if (orders.length === 0) return;
  const updated = await tx.run(
    'paper-change.changed-orders',
    sql`update paper.orders o
           set state = c.state, filled = c.filled, engine = c.engine,
               quantity = c.quantity, limit_price = c.limit_price, stop_price = c.stop_price
          from unnest(${orders.map((order) => order.clientOrderId)}::text[],
                      ${orders.map((order) => order.brokerOrderId)}::text[],
                      ${orders.map((order) => order.state)}::text[],
                      ${texts(orders.map((order) => order.filled))}::int8[],
                      ${orders.map((order) => order.engine)}::text[],
                      ${texts(orders.map(({ terms }) => terms.quantity))}::int8[],
                      ${texts(orders.map(({ terms }) => terms.limitPrice))}::int8[],
                      ${texts(orders.map(({ terms }) => terms.stopPrice))}::int8[])
               as c (client_order_id, broker_order_id, state, filled, engine, quantity, limit_price, stop_price)
         where o.account = ${account} and o.client_order_id = c.client_order_id
           and o.broker_order_id = c.broker_order_id
        returning o.number`,
  );
  invariant(updated.length === orders.length, 'an order of the paper book got another broker id');
}

async function insertExecutions(
  tx: Tx,
  account: AccountId,
  before: bigint,
  executions: readonly PaperExecution[],
): Promise<void> {
  if (executions.length === 0) return;
  const fills = executions.map(({ fill }) => fill);
  await tx.run(
    'paper-change.executions',
    sql`insert into paper.executions (account, number, execution_id, broker_order_id, client_order_id, symbol, side,
                                      quantity, price, fee, executed_at, cumulative)
        select ${account}, * from unnest(
          ${numbers(before, executions)}::int8[], ${executions.map(({ executionId }) => executionId)}::text[],
          ${executions.map(({ brokerOrderId }) => brokerOrderId)}::text[],
          ${fills.map(({ clientOrderId }) => clientOrderId)}::text[],
          ${executions.map(({ symbol }) => symbol)}::text[], ${fills.map(({ side }) => side)}::text[],
          ${texts(fills.map(({ quantity }) => quantity))}::int8[], ${texts(fills.map(({ price }) => price))}::int8[],
          ${texts(fills.map(({ fee }) => fee))}::int8[], ${fills.map(({ executedAt }) => executedAt)}::int8[],
          ${texts(executions.map(({ cumulative }) => cumulative))}::int8[])`,
  );
}

async function insertEvents(
  tx: Tx,
  account: AccountId,
  before: bigint,
  events: readonly string[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.run(
    'paper-change.events',
    sql`insert into paper.events (account, sequence, text)
        select ${account}, * from unnest(${numbers(before, events)}::int8[], ${events}::text[])`,
  );
}

async function writePositions(
  tx: Tx,
  account: AccountId,
  positions: readonly PaperPosition[],
): Promise<void> {
  const flat = positions.filter(({ quantity }) => quantity === 0n).map(({ symbol }) => symbol);
  const held = positions.filter(({ quantity }) => quantity !== 0n);
  if (flat.length > 0) {
    await tx.run(
      'paper-change.flat',
      sql`delete from paper.positions where account = ${account} and symbol = any(${flat}::text[])`,
    );
  }
  if (held.length > 0) {
    await tx.run(
      'paper-change.held',
      sql`insert into paper.positions (account, symbol, quantity)
          select ${account}, * from unnest(${held.map(({ symbol }) => symbol)}::text[],
                                           ${texts(held.map(({ quantity }) => quantity))}::int8[])
          on conflict (account, symbol) do update set quantity = excluded.quantity`,
    );
  }
}

async function writeMemory(tx: Tx, account: AccountId, memory: readonly PaperMemory[]): Promise<void> {
  if (memory.length === 0) return;
  await tx.run(
    'paper-change.remember',
    sql`insert into paper.memory (account, key, text)
        select ${account}, * from unnest(${memory.map(({ key }) => key)}::text[],
                                         ${memory.map(({ text }) => text)}::text[])
        on conflict (account, key) do update set text = excluded.text`,
  );
}
