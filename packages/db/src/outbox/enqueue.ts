/** TX-A: an intent becomes a promise, with what it may cost held back; or it is denied for good. */
import { type AccountId, type OrderIntent, invariant } from '@mqk/core';
import type { EnqueueDecision, EnqueueFacts, EnqueueOutcome } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import type { Transaction } from '../database/transaction.ts';
import { riskFactsOf } from '../facts/risk-facts.ts';
import type { StatementTag } from '../tags.ts';
import { endBracketsOf, promiseBracket } from '../write/brackets.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { type Names, refusingTaken } from './taken-names.ts';
import { LOST, type Wish, already, denied, promised, readFacts, wishOf } from './wish.ts';

/** The same intent again keeps the first; the same id with another content is kept beside it. */
export async function enqueue(
  database: Database,
  { account, epoch }: { readonly account: AccountId; readonly epoch: bigint },
  intent: OrderIntent,
  judge: (facts: EnqueueFacts) => EnqueueDecision,
): Promise<EnqueueOutcome> {
  invariant(intent.account === account, `an intent of ${intent.account} is not promised in ${account}`);
  const wish = wishOf(intent);
  return refusingTaken((names) => enqueued(database, { epoch, wish, names }, judge));
}

interface Wanted {
  readonly epoch: bigint;
  readonly wish: Wish;
  readonly names: Names;
}

function enqueued(
  database: Database,
  { epoch, wish, names: { taken, wanted } }: Wanted,
  judge: (facts: EnqueueFacts) => EnqueueDecision,
): Promise<EnqueueOutcome> {
  const { intent } = wish;
  return haltingTransaction<EnqueueOutcome>(database, 'tx-a', async (tx, mode) => {
    const locked = await lockAccount(tx, 'tx-a.lock', intent.account, { mode, risk: true });
    if (locked.epoch !== epoch) return LOST;
    const { known, instrument, risk } = await readFacts(tx, wish.intent);
    if (known !== null) return already(tx, 'tx-a', wish, known);
    const decision = judge({ marketTime: risk.marketTime, risk: riskFactsOf(risk), instrument, taken });
    if (decision.kind === 'promise') {
      wanted.add(decision.order.clientOrderId);
      invariant(
        decision.row.clientOrderId === decision.order.clientOrderId,
        'a promise is about its own order',
      );
      const outcome = await promised(tx, wish, decision);
      await writeBracket(tx, intent, decision);
      return outcome;
    }
    if (decision.halt !== null && mode === 'shared') return needsControl;
    await denied(tx, 'tx-a', wish, decision);
    if (decision.halt !== null)
      await haltAccount(tx, 'tx-a', intent.account, { locked, halts: [decision.halt] });
    return { kind: 'denied', refusals: decision.refusals };
  });
}

/** An entry may take its protection along; a person who leaves a position leaves its protection behind. */
async function writeBracket(
  tx: Transaction<StatementTag>,
  intent: OrderIntent,
  { order, protection, row }: Extract<EnqueueDecision, { kind: 'promise' }>,
): Promise<void> {
  if (protection !== undefined) await promiseBracket(tx, intent, order.clientOrderId, protection);
  if (order.leg === 'exit' && row.class === 'reduce') await endBracketsOf(tx, intent);
}
