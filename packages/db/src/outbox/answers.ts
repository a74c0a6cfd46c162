/** What the gate said, written down: claims, rows that wait, rows that will never be sent. */
import { sql } from 'kysely';

import {
  type AccountId,
  type ClientOrderId,
  type MarketTime,
  type SystemTime,
  claimToken,
  invariant,
} from '@mqk/core';
import type { Claim, GateDecision } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { RequestFacts } from '../facts/gate-facts.ts';
import type { StatementTag } from '../tags.ts';
import { promiseCancel } from '../write/cancels.ts';
import { recordDenials } from '../write/denials.ts';
import { rows } from '../write/document.ts';
import { moment } from '../write/moment.ts';
import { updateOrders } from '../write/orders.ts';
import { releaseReservations } from '../write/reservations.ts';

type Tx = Transaction<StatementTag>;

export interface Answered {
  readonly request: RequestFacts;
  readonly decision: GateDecision;
  /** Of a row that may be sent. */
  readonly token: string | null;
}

export interface ClaimContext {
  readonly account: AccountId;
  readonly epoch: bigint;
  readonly marketTime: MarketTime | null;
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
  const claims = await begin(tx, context, sent);
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

interface Begun {
  readonly id: bigint;
  readonly attempt: number;
  readonly claimed_at: SystemTime;
}

async function begin(
  tx: Tx,
  { account, epoch, marketTime }: ClaimContext,
  sent: readonly AnsweredAs<'send'>[],
): Promise<readonly Claim[]> {
  if (sent.length === 0) return [];
  const list = rows(sent.map(({ request, token }) => ({ id: request.row.id.toString(), token })));
  const begun = await tx.run(
    'tx-b.claim',
    sql<Begun>`update mqk.outbox b set status = 'CLAIMED', attempts = b.attempts + 1, lookups = 0, refusal_code = null,
        claim_token = r.token, claim_epoch = ${epoch}, claimed_at = clock_timestamp(), changed_at = clock_timestamp()
      from json_to_recordset(${list}::json) as r(id bigint, token text) where b.id = r.id
      returning b.id, b.attempts as attempt, b.claimed_at`,
  );
  await tx.run(
    'tx-b.attempt',
    sql`insert into mqk.attempt (outbox_id, attempt, account, kind, token, epoch, claimed_at, market_at)
      select b.id, b.attempts, ${account}, b.kind, b.claim_token, b.claim_epoch, b.claimed_at,
        ${marketTime === null ? null : moment(marketTime)}::timestamptz
      from mqk.outbox b where b.id = any(${begun.map(({ id }) => id.toString())}::bigint[])`,
  );
  const byRow = new Map(begun.map((each) => [each.id, each]));
  return sent.map(({ request, token }): Claim => {
    const mark = byRow.get(request.row.id);
    invariant(mark !== undefined && token !== null, `outbox row ${request.row.id} was not claimed`);
    return {
      row: { ...request.row, status: 'CLAIMED', attempts: mark.attempt },
      token: claimToken(token),
      epoch,
      attempt: mark.attempt,
      brokerOrderId: request.brokerOrderId,
      claimedAt: mark.claimed_at,
    };
  });
}
