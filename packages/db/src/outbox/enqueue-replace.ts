/** TX-A for a replace: the original with its request pending, and the order that is to take over. */

import { type AccountId, type ClientOrderId, type OrderIntent, invariant } from '@mqk/core';
import type { OutboxStore, ReplaceDecision } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { Abandon } from '../database/transaction.ts';
import { riskFactsOf } from '../facts/risk-facts.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { lockOrder, updateOrders } from '../write/orders.ts';
import { type Names, refusingTaken } from './taken-names.ts';
import { LOST, type Wish, already, denied, promised, readFacts, wishOf } from './wish.ts';

type Answer = Awaited<ReturnType<OutboxStore['enqueueReplace']>>;
type Judge = Parameters<OutboxStore['enqueueReplace']>[3];

interface Asked {
  readonly epoch: bigint;
  readonly original: ClientOrderId;
  readonly intent: OrderIntent;
}

export async function enqueueReplace(
  database: Database,
  account: AccountId,
  { epoch, original: id, intent }: Asked,
  judge: Judge,
): Promise<Answer> {
  invariant(intent.account === account, `an intent of ${intent.account} is not promised in ${account}`);
  return refusingTaken((names) =>
    enqueued(database, account, { epoch, original: id, wish: wishOf(intent), names }, judge),
  );
}

interface Wanted {
  readonly epoch: bigint;
  readonly original: ClientOrderId;
  readonly wish: Wish;
  readonly names: Names;
}

function enqueued(
  database: Database,
  account: AccountId,
  { epoch, original: id, wish, names }: Wanted,
  judge: Judge,
): Promise<Answer> {
  return haltingTransaction<Answer>(database, 'tx-a', async (tx, mode) => {
    const locked = await lockAccount(tx, 'tx-a.lock', account, { mode, risk: true });
    if (locked.epoch !== epoch) return LOST;
    const original = await lockOrder(tx, 'tx-a.original', account, id);
    if (original === null) return new Abandon<Answer>({ kind: 'no_such_order' });
    const { known, instrument, risk } = await readFacts(tx, wish.intent);
    if (known !== null) return already(tx, 'tx-a', wish, known);
    const { taken } = names;
    const facts = { marketTime: risk.marketTime, risk: riskFactsOf(risk), instrument, original, taken };
    const decision: ReplaceDecision = judge(facts);
    if (decision.kind === 'promise') {
      invariant(decision.original.clientOrderId === id, 'a replace is about its own original');
      names.wanted.add(decision.successor.clientOrderId);
      await updateOrders(tx, 'tx-a.replaced', account, [decision.original]);
      return promised(tx, wish, { ...decision, order: decision.successor });
    }
    if (decision.halt !== null && mode === 'shared') return needsControl;
    await denied(tx, 'tx-a', wish, decision);
    if (decision.halt !== null) await haltAccount(tx, 'tx-a', account, { locked, halts: [decision.halt] });
    return { kind: 'denied', refusals: decision.refusals };
  });
}
