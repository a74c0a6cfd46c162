/**
 * TX-C: how attempts ended, each written by its owner alone.
 *
 * What was answered together is settled together: one wait for BEGIN, the locks, the rows and
 * their orders, one for all that is written,
 * one for COMMIT. A row that is not ours any more takes nothing from the others, and what cannot be written of one of
 * them is found out by settling each by itself.
 */
import { type AccountId, type ClientOrderId, invariant } from '@mqk/core';
import type { Fenced, HaltOrder, Settling } from '@mqk/execution/store';
import type { Order } from '@mqk/oms';

import { isLasting } from '../database/failures.ts';
import type { Database } from '../database/pool.ts';
import { together } from '../database/together.ts';
import { Abandon, type Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { promiseCancel } from '../write/cancels.ts';
import { haltAccount } from '../write/halt.ts';
import { type IdPair, learnAll } from '../write/id-map.ts';
import { keepLeftOpen } from '../write/left-open.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { updateOrders } from '../write/orders.ts';
import { releaseReservations } from '../write/reservations.ts';
import { pairsOf, freedBy } from '../write/successor.ts';
import { type Owned, ownedRows } from './owned-rows.ts';
import { type Settled, closeAttempts, settleRows } from './settled-rows.ts';

type Tx = Transaction<StatementTag>;

export async function settleAll(
  database: Database,
  account: AccountId,
  answered: readonly Settling[],
): Promise<readonly Fenced[]> {
  if (answered.length === 0) return [];
  try {
    return await settleTogether(database, account, answered);
  } catch (error) {
    if (!isLasting(error) || answered.length === 1) throw error;
    return oneByOne(database, account, answered);
  }
}

/** All of them are tried before what was wrong with one is said. */
async function oneByOne(
  database: Database,
  account: AccountId,
  answered: readonly Settling[],
): Promise<readonly Fenced[]> {
  const fenced: Fenced[] = [];
  const wrong: unknown[] = [];
  for (const one of answered) {
    try {
      fenced.push(...(await settleTogether(database, account, [one])));
    } catch (error) {
      wrong.push(error);
    }
  }
  if (wrong.length > 0) throw wrong[0];
  return fenced;
}

async function settleTogether(
  database: Database,
  account: AccountId,
  answered: readonly Settling[],
): Promise<readonly Fenced[]> {
  return haltingTransaction<readonly Fenced[]>(database, 'tx-c', async (tx, mode) => {
    const [locked, { owned, orders }] = await together([
      lockAccount(tx, 'tx-c.lock', account, { mode, risk: false }),
      ownedRows(tx, account, answered),
    ]);
    const ours = owned.filter(({ claim }) => claim.epoch === locked.epoch);
    if (ours.length === 0) return new Abandon<readonly Fenced[]>(answered.map(() => 'ownership_lost'));
    const settled = decide(ours, orders);
    const [contradictions] = await together([
      learnAll(tx, 'tx-c.id-map', account, settled.flatMap(pairsIn)),
      write(tx, account, settled),
    ]);
    const halts = [...settled.flatMap(haltsIn), ...contradictions];
    if (halts.length > 0 && mode === 'shared') return needsControl;
    if (halts.length > 0) await haltAccount(tx, 'tx-c', account, { locked, halts });
    const done = new Set(settled.map(({ claim }) => claim.token));
    return answered.map(({ claim }) => (done.has(claim.token) ? 'done' : 'ownership_lost'));
  });
}

/** Each is told the orders as the ones before it left them. */
function decide(owned: readonly Owned[], stored: ReadonlyMap<ClientOrderId, Order>): readonly Settled[] {
  const orders = new Map(stored);
  return owned.map((one) => {
    const order = orders.get(one.claim.row.clientOrderId);
    invariant(order !== undefined, `outbox row ${one.claim.row.id} has an order`);
    const successor = one.successor === null ? null : (orders.get(one.successor) ?? null);
    invariant(successor !== null || one.successor === null, `the successor ${one.successor} is stored`);
    const settled = one.settlement(order, successor);
    orders.set(settled.order.clientOrderId, settled.order);
    if (settled.successor !== undefined)
      orders.set(settled.successor.order.clientOrderId, settled.successor.order);
    return { ...one, settled };
  });
}

const pairsIn = ({ settled }: Settled): readonly IdPair[] => pairsOf(settled);

const haltsIn = ({ settled: { halt } }: Settled): readonly HaltOrder[] => (halt === null ? [] : [halt]);

async function write(tx: Tx, account: AccountId, settled: readonly Settled[]): Promise<void> {
  await together([
    closeAttempts(tx, settled),
    settleRows(tx, account, settled),
    updateOrders(tx, 'tx-c.order', account, lastOf(settled)),
    releaseReservations(
      tx,
      'tx-c.release',
      account,
      settled.flatMap((one) => freedBy(one.settled)),
    ),
  ]);
  for (const { settled: one } of settled) {
    if (one.cancel !== null) await promiseCancel(tx, 'tx-c.cancel', account, one.cancel);
    await keepLeftOpen(tx, 'tx-c', account, one);
  }
}

/** The orders as the last settlement that touched them left them. */
const lastOf = (settled: readonly Settled[]) => [
  ...new Map(
    settled
      .flatMap(({ settled: { order, successor } }) =>
        successor === undefined ? [order] : [order, successor.order],
      )
      .map((order) => [order.clientOrderId, order]),
  ).values(),
];
