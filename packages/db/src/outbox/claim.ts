/**
 * TX-B: the gate is asked under the account's locks, and its yes is written down before anything is sent.
 *
 * Rows that another dispatcher looks at are skipped, not waited for. All rows of one round are judged in one
 * go and in order, from facts that already count every promise as if it were filled.
 */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, type ClientOrderId, type InstrumentId, invariant } from '@mqk/core';
import type { Claim, GateFacts, GateRequest, HaltOrder, OutboxStore } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { Abandon, type Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import { type RequestFacts, claimFacts, claimFactsCodec, gateFactsOf } from '../facts/gate-facts.ts';
import type { StatementTag } from '../tags.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { type Answered, writeAnswers } from './answers.ts';

type Tx = Transaction<StatementTag>;
type Request = Parameters<OutboxStore['claim']>[0];
type Judge = Parameters<OutboxStore['claim']>[1];

interface DueRow {
  readonly id: bigint;
  readonly instrument: InstrumentId;
}

/** Its time has come, and nothing older of the same order waits before it. */
const due = (account: AccountId, resends: boolean): RawBuilder<unknown> => sql`
  b.account = ${account} and b.due_at <= clock_timestamp()
  and (b.status = 'CREATED' ${resends ? sql`or (b.status = 'UNKNOWN' and b.kind = 'submit')` : sql``})
  and not exists (select from mqk.outbox e where e.account = b.account and e.client_order_id = b.client_order_id
    and e.status = 'CREATED' and e.id < b.id)`;

export async function claim(
  database: Database,
  account: AccountId,
  request: Request,
  judge: Judge,
): Promise<readonly Claim[]> {
  const resends = request.resends === true;
  if (!(await anythingDue(database, account, resends))) return [];
  return haltingTransaction<readonly Claim[]>(database, 'tx-b', async (tx, mode) => {
    const locked = await lockAccount(tx, 'tx-b.lock', account, { mode, risk: true });
    if (locked.epoch !== request.epoch) return new Abandon([]);
    const found = await dueRows(tx, account, { limit: request.limit, resends });
    if (found.length === 0) return new Abandon([]);
    const { facts, requests } = await readFacts(tx, account, found);
    const answered = ask(judge, facts, requests, request.tokens);
    const halts = answered.flatMap(({ decision }): readonly HaltOrder[] =>
      decision.kind === 'send' || decision.halt === null ? [] : [decision.halt],
    );
    if (halts.length > 0 && mode === 'shared') return needsControl;
    const claims = await writeAnswers(
      tx,
      { account, epoch: request.epoch, marketTime: facts.marketTime },
      answered,
    );
    if (halts.length > 0) await haltAccount(tx, 'tx-b', account, { locked, halts });
    return claims;
  });
}

/** A look without locks, so that an idle dispatcher writes nothing. */
async function anythingDue(database: Database, account: AccountId, resends: boolean): Promise<boolean> {
  const [row] = await query(
    database,
    'tx-b.due',
    sql<{
      readonly due: boolean;
    }>`select exists (select from mqk.outbox b where ${due(account, resends)}) as due`,
  );
  return row?.due === true;
}

/** What reduces goes first: it must never wait behind what adds. Rows first, then their orders, always by id. */
async function dueRows(
  tx: Tx,
  account: AccountId,
  { limit, resends }: { readonly limit: number; readonly resends: boolean },
): Promise<readonly DueRow[]> {
  const rows = await tx.run(
    'tx-b.rows',
    sql<{
      readonly id: bigint;
      readonly client_order_id: ClientOrderId;
      readonly successor: ClientOrderId | null;
    }>`select b.id, b.client_order_id, b.successor
      from mqk.outbox b where ${due(account, resends)} order by b.class desc, b.id limit ${limit}::int for update of b skip locked`,
  );
  if (rows.length === 0) return [];
  const orders = await tx.run(
    'tx-b.orders',
    sql<{
      readonly client_order_id: ClientOrderId;
      readonly instrument: InstrumentId;
    }>`select client_order_id, instrument
      from mqk."order" where account = ${account}
        and client_order_id = any(${rows.flatMap(({ client_order_id, successor }) => [client_order_id, successor])}::text[])
      order by client_order_id for no key update`,
  );
  const instruments = new Map(orders.map(({ client_order_id, instrument }) => [client_order_id, instrument]));
  return rows.map(({ id, client_order_id }) => {
    const instrument = instruments.get(client_order_id);
    invariant(instrument !== undefined, `outbox row ${id} has an order`);
    return { id, instrument };
  });
}

async function readFacts(
  tx: Tx,
  account: AccountId,
  found: readonly DueRow[],
): Promise<{ readonly facts: GateFacts; readonly requests: readonly RequestFacts[] }> {
  const [row] = await tx.run(
    'tx-b.facts',
    claimFacts({
      account,
      ids: found.map(({ id }) => id.toString()),
      instruments: found.map(({ instrument }) => instrument),
    }),
  );
  const stored = read(claimFactsCodec, row?.facts, 'facts of the gate');
  return { facts: gateFactsOf(stored), requests: stored.requests };
}

function ask(
  judge: Judge,
  facts: GateFacts,
  requests: readonly RequestFacts[],
  tokens: () => string,
): readonly Answered[] {
  const asked = requests.map(({ row, order, instrument, successor, decidedAt }): GateRequest => ({
    row,
    order,
    instrument,
    successor,
    decidedAt,
  }));
  const decisions = judge(facts, asked);
  invariant(decisions.length === requests.length, 'the gate answers every request, in order');
  return requests.flatMap((request, index) => {
    const decision = decisions[index];
    if (decision === undefined) return [];
    return [{ request, decision, token: decision.kind === 'send' ? tokens() : null }];
  });
}
