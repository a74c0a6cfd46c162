/**
 * TX-A and TX-B in one: intents become promises, and what the gate lets through is claimed in the same commit.
 *
 * It waits three times: for BEGIN, the locks and the facts, which travel together; for all that is written, which does
 * as well; and for COMMIT.
 */
import { type AccountId, type OrderIntent, claimToken, invariant } from '@mqk/core';
import type {
  EnqueueOutcome,
  HaltOrder,
  OrderDecision,
  OrderFacts,
  OutboxStore,
  WantedOrder,
} from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { together } from '../database/together.ts';
import { Abandon, type Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import { gateFactsOf } from '../facts/gate-facts.ts';
import { type StoredOrderFacts, orderFacts, orderFactsCodec } from '../facts/order-facts.ts';
import type { StatementTag } from '../tags.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { type ClaimedRow, claimRows } from './claim-rows.ts';
import { type PromisedRow, promiseRows } from './promise-rows.ts';
import { type Names, refusingTaken } from './taken-names.ts';
import { LOST, type Wish, already, denied, wishOf } from './wish.ts';

type Tx = Transaction<StatementTag>;
type Request = Parameters<OutboxStore['order']>[0];
type Ordered = Awaited<ReturnType<OutboxStore['order']>>;

export async function order(
  database: Database,
  account: AccountId,
  asked: { readonly request: Request; readonly intents: readonly OrderIntent[] },
  judge: (facts: OrderFacts) => readonly OrderDecision[],
): Promise<Ordered> {
  const { request, intents } = asked;
  for (const intent of intents)
    invariant(intent.account === account, `an intent of ${intent.account} is not promised in ${account}`);
  invariant(
    new Set(intents.map(({ id }) => id)).size === intents.length,
    'no intent is asked for twice at once',
  );
  if (intents.length === 0) return { outcomes: [], claims: [] };
  const wishes = intents.map(wishOf);
  return refusingTaken((names) => ordered(database, account, { request, wishes, names }, judge));
}

interface Wanted {
  readonly request: Request;
  readonly wishes: readonly Wish[];
  readonly names: Names;
}

function ordered(
  database: Database,
  account: AccountId,
  { request, wishes, names }: Wanted,
  judge: (facts: OrderFacts) => readonly OrderDecision[],
): Promise<Ordered> {
  const intents = wishes.map(({ intent }) => intent);
  return haltingTransaction<Ordered>(database, 'tx-ab', async (tx, mode) => {
    const [locked, stored] = await together([
      lockAccount(tx, 'tx-ab.lock', account, { mode, risk: true }),
      readFacts(tx, account, intents),
    ]);
    if (locked.epoch !== request.epoch) return lost(wishes);
    const round = roundOf(wishes, stored);
    const { wanted } = round;
    const decisions = judge({ gate: gateFactsOf(stored), wanted, held: stored.waiting, taken: names.taken });
    for (const decision of decisions)
      if (decision.kind === 'promise') names.wanted.add(decision.order.clientOrderId);
    invariant(decisions.length === round.wanted.length, 'every intent is decided about, in order');
    const halts = decisions.flatMap(haltsOf);
    if (halts.length > 0 && mode === 'shared') return needsControl;
    const written = await write(tx, { account, request, stored }, round, decisions);
    if (halts.length > 0) await haltAccount(tx, 'tx-ab', account, { locked, halts });
    return written;
  });
}

const lost = (wishes: readonly Wish[]): Abandon<Ordered> =>
  new Abandon({ outcomes: wishes.map(() => LOST.value), claims: [] });

const haltsOf = (decision: OrderDecision): readonly HaltOrder[] =>
  decision.kind === 'deny' && decision.halt !== null ? [decision.halt] : [];

async function readFacts(
  tx: Tx,
  account: AccountId,
  intents: readonly OrderIntent[],
): Promise<StoredOrderFacts> {
  const versions = intents.map(({ instrument, instrumentVersion: version }) => ({ instrument, version }));
  const [row] = await tx.opening(
    'tx-ab.facts',
    orderFacts({
      account,
      intents: intents.map(({ id }) => id),
      instruments: [...new Set(intents.map(({ instrument }) => instrument))],
      versions: JSON.stringify(versions),
      count: intents.length,
    }),
  );
  return read(orderFactsCodec, row?.facts, 'facts of an order');
}

/** The intents that nobody has promised yet, and of all of them what they are. */
interface Round {
  readonly wishes: readonly Wish[];
  readonly wanted: readonly WantedOrder[];
  readonly fresh: readonly Wish[];
}

function roundOf(wishes: readonly Wish[], { known, instruments, rowIds }: StoredOrderFacts): Round {
  const fresh = wishes.filter(({ intent }) => !known.some((one) => one.intent === intent.id));
  const wanted = fresh.map(({ intent }, index): WantedOrder => {
    const rowId = rowIds[index];
    invariant(rowId !== undefined, 'a number is drawn for every intent');
    const instrument = instruments.find(
      ({ id, version }) => id === intent.instrument && version === intent.instrumentVersion,
    );
    return { intent, instrument: instrument ?? null, rowId };
  });
  return { wishes, wanted, fresh };
}

interface Context {
  readonly account: AccountId;
  readonly request: Request;
  readonly stored: StoredOrderFacts;
}

async function write(
  tx: Tx,
  context: Context,
  { wishes, wanted, fresh }: Round,
  decisions: readonly OrderDecision[],
): Promise<Ordered | Abandon<Ordered>> {
  const rows = fresh.flatMap((wish, index) => rowOf(wish, wanted[index], decisions[index]));
  const claimed = decisions.flatMap((decision) => claimOf(decision, context.request.tokens));
  const [, claims] = await together([
    promiseRows(tx, context.account, rows),
    claimRows(tx, claimContext(context), claimed),
  ]);
  const outcomes: EnqueueOutcome[] = [];
  let changed = rows.length > 0;
  for (const wish of wishes) {
    const answer = await answerTo(tx, wish, context.stored, decisions[fresh.indexOf(wish)]);
    changed ||= !(answer instanceof Abandon);
    outcomes.push(answer instanceof Abandon ? answer.value : answer);
  }
  return changed ? { outcomes, claims } : new Abandon({ outcomes, claims });
}

const claimContext = ({ account, request: { epoch }, stored: { risk } }: Context) => ({
  account,
  epoch,
  marketTime: risk.marketTime,
});

function rowOf(
  wish: Wish,
  wanted: WantedOrder | undefined,
  decision: OrderDecision | undefined,
): readonly PromisedRow[] {
  if (decision?.kind !== 'promise' || wanted === undefined) return [];
  const { order: promised, row, reservation, claim } = decision;
  invariant(row.clientOrderId === promised.clientOrderId, 'a promise is about its own order');
  return [{ wish, id: wanted.rowId, order: claim?.order ?? promised, row, reservation }];
}

function claimOf(decision: OrderDecision, tokens: () => string): readonly ClaimedRow[] {
  if (decision.kind === 'deny' || decision.claim === null) return [];
  return [{ row: decision.claim.row, token: claimToken(tokens()), brokerOrderId: null }];
}

async function answerTo(
  tx: Tx,
  wish: Wish,
  { known }: StoredOrderFacts,
  decision: OrderDecision | undefined,
): Promise<EnqueueOutcome | Abandon<EnqueueOutcome>> {
  const before = known.find(({ intent }) => intent === wish.intent.id);
  if (before !== undefined) return already(tx, 'tx-ab', wish, before);
  invariant(decision !== undefined, `intent ${wish.intent.id} was decided about`);
  if (decision.kind === 'promise') return { kind: 'promised', clientOrderId: decision.order.clientOrderId };
  await denied(tx, 'tx-ab', wish, decision);
  return { kind: 'denied', refusals: decision.refusals };
}
