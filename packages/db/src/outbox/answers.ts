/** What the gate said, written down: claims, rows that wait, rows that will never be sent. */
import { sql } from 'kysely';

import { type AccountId, type ClientOrderId, claimToken } from '@mqk/core';
import type { Claim, GateDecision } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { RequestFacts } from '../facts/gate-facts.ts';
import type { StatementTag } from '../tags.ts';
import { promiseCancel } from '../write/cancels.ts';
import { recordDenials } from '../write/denials.ts';
import { rows } from '../write/document.ts';
import { updateOrders } from '../write/orders.ts';
import { releaseReservations } from '../write/reservations.ts';
import { type ClaimContext, type ClaimedRow, claimRows } from './claim-rows.ts';

type Tx = Transaction<StatementTag>;

export interface Answered {
  readonly request: RequestFacts;
  readonly decision: GateDecision;
  /** Of a row that may be sent. */
  readonly token: string | null;
}

type AnsweredAs<Kind extends GateDecision['kind']> = Answered & {
  readonly decision: Extract<GateDecision, { kind: Kind }>;
};

const ofKind = <Kind extends GateDecision['kind']>(
  answered: readonly Answered[],
  kind: Kind,
): readonly AnsweredAs<Kind>[] =>
  answered.filter((answer): answer is AnsweredAs<Kind> => answer.decision.kind === kind);

export async function writeAnswers(
  tx: Tx,
  context: ClaimContext,
  answered: readonly Answered[],
): Promise<readonly Claim[]> {
  const { account } = context;
  const waiting = ofKind(answered, 'wait');
  const denied = ofKind(answered, 'deny');
  const sent = ofKind(answered, 'send');
  await keepWaiting(tx, waiting);
  await fail(tx, account, denied);
  await recordDenials(tx, 'tx-b.denial', account, [...waiting.filter(isNews), ...denied].map(denialOf));
  const claims = await claimRows(tx, context, sent.flatMap(claimedOf), 'tx-b.claim');
  await updateOrders(
    tx,
    'tx-b.order',
    account,
    [...denied, ...sent].flatMap(({ decision }) =>
      decision.successor === undefined ? [decision.order] : [decision.order, decision.successor],
    ),
  );
  for (const { decision } of denied)
    if (decision.cancel !== undefined && decision.cancel !== null)
      await promiseCancel(tx, 'tx-b.cancel', account, decision.cancel);
  return claims;
}

const claimedOf = ({ request, token }: Answered): readonly ClaimedRow[] =>
  token === null
    ? []
    : [{ row: request.row, token: claimToken(token), brokerOrderId: request.brokerOrderId }];

/** The same refusal again is not another one. */
const isNews = ({ request, decision }: AnsweredAs<'wait'>): boolean =>
  request.refusalCode !== decision.refusal.code;

const denialOf = ({ request, decision }: AnsweredAs<'wait'> | AnsweredAs<'deny'>) => ({
  intent: request.order.intent,
  clientOrderId: request.row.clientOrderId,
  outboxId: request.row.id,
  refusal: decision.refusal,
});

async function keepWaiting(tx: Tx, waiting: readonly AnsweredAs<'wait'>[]): Promise<void> {
  if (waiting.length === 0) return;
  const list = waiting.map(({ request, decision }) => ({
    id: request.row.id.toString(),
    code: decision.refusal.code,
    delay: decision.delayMs,
  }));
  await tx.run(
    'tx-b.wait',
    sql`update mqk.outbox b set refusal_code = r.code,
        due_at = clock_timestamp() + r.delay * interval '1 millisecond', changed_at = clock_timestamp()
      from json_to_recordset(${rows(list)}::json) as r(id bigint, code text, delay bigint) where b.id = r.id`,
  );
}

async function fail(tx: Tx, account: AccountId, denied: readonly AnsweredAs<'deny'>[]): Promise<void> {
  if (denied.length === 0) return;
  const list = denied.map(({ request, decision }) => ({
    id: request.row.id.toString(),
    code: decision.refusal.code,
  }));
  await tx.run(
    'tx-b.deny',
    sql`update mqk.outbox b set status = 'FAILED', refusal_code = r.code, changed_at = clock_timestamp()
      from json_to_recordset(${rows(list)}::json) as r(id bigint, code text) where b.id = r.id`,
  );
  await releaseReservations(tx, 'tx-b.release', account, denied.flatMap(freed));
}

/** What is held for an order is held until the order ends, not until a request to cancel or to replace it does. */
function freed({ request: { row } }: Answered): readonly ClientOrderId[] {
  if (row.kind === 'cancel') return [];
  return [row.successor ?? row.clientOrderId];
}
