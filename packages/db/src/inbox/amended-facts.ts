/** What is known of an execution that is taken back or changed, and of one that was. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  type ExecutionId,
  type Fill,
  executionIdCodec,
  fillCodec,
  listOf,
  marketTimeCodec,
  nullable,
  quantityCodec,
  record,
  versioned,
} from '@mqk/core';
import type { AmendedFacts, BookedAmendment, InboxStore } from '@mqk/execution/store';
import type { Order } from '@mqk/oms';
import type { NewEntry } from '@mqk/portfolio';

import type { Given } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { countedMicros, read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { newEntryCodec } from './ledger.ts';

type Content = Parameters<InboxStore['receive']>[1][number]['content'];

export const storedFill: Codec<Fill> = versioned(1, fillCodec);

/** An execution as it was told first, and what it counts for now. */
export interface CorrectedFill extends Pick<Fill, 'quantity' | 'price' | 'fee'> {
  readonly fill: Fill;
}

const counted = { quantity: quantityCodec, price: countedMicros, fee: countedMicros };
export const correctedCodec: Codec<CorrectedFill> = record<CorrectedFill>({ fill: storedFill, ...counted });

export const asCorrected = ({ fill, ...now }: CorrectedFill): Fill => ({ ...fill, ...now });

/** The execution that goes by the id of its correction. */
export const correctedTo = (account: Given<AccountId>, id: Given<string>): RawBuilder<unknown> => sql`(
  select json_build_object('fill', e.doc, 'quantity', a.quantity::text, 'price', a.price::text, 'fee', a.fee::text)
  from mqk.amendment a join mqk.execution e using (account, execution_id)
  where a.account = ${account} and a.amendment_id = ${id})`;

/** It is known by what it was corrected to. */
export const isSuperseded = (account: Given<AccountId>, id: Given<string>): RawBuilder<unknown> =>
  sql`exists (select from mqk.amendment where account = ${account} and amends = ${id})`;

interface Stored extends Pick<AmendedFacts, 'known' | 'amended' | 'listed'> {
  readonly target: (CorrectedFill & { readonly executionId: ExecutionId }) | null;
  readonly history: readonly NewEntry[];
}

const amendmentCodec: Codec<BookedAmendment> = record<BookedAmendment>({
  amendmentId: executionIdCodec,
  amends: executionIdCodec,
  executionId: executionIdCodec,
  at: marketTimeCodec,
  ...counted,
});

const storedCodec: Codec<Stored> = record<Stored>({
  known: nullable(amendmentCodec),
  amended: nullable(amendmentCodec),
  listed: nullable(storedFill),
  target: nullable(
    record<NonNullable<Stored['target']>>({ executionId: executionIdCodec, fill: storedFill, ...counted }),
  ),
  history: listOf(newEntryCodec),
});

const amendmentBy = (
  account: AccountId,
  column: 'amendment_id' | 'amends',
  id: string,
): RawBuilder<unknown> => sql`(
  select json_build_object('amendmentId', a.amendment_id, 'amends', a.amends, 'executionId', a.execution_id,
    'quantity', a.quantity::text, 'price', a.price::text, 'fee', a.fee::text, 'at', mqk.utc(a.amended_at))
  from mqk.amendment a where a.account = ${account} and a.${sql.ref(column)} = ${id})`;

/** By its own id as it was told, by that of a correction as it is since. */
const targetOf = (account: AccountId, id: string): RawBuilder<unknown> => sql`(
  select json_build_object('executionId', t.execution_id, 'fill', t.doc, 'quantity', t.quantity::text,
    'price', t.price::text, 'fee', t.fee::text)
  from (
    select 0 as rank, e.execution_id, e.doc, e.quantity, e.price, e.fee from mqk.execution e
      where e.account = ${account} and e.execution_id = ${id}
    union all select 1, e.execution_id, e.doc, a.quantity, a.price, a.fee
      from mqk.amendment a join mqk.execution e using (account, execution_id)
      where a.account = ${account} and a.amendment_id = ${id}
    order by 1 limit 1) t)`;

/** Read for a bust or correction only: who takes something back needs the position from its first entry. */
export async function amendedFacts(
  tx: Transaction<StatementTag>,
  account: AccountId,
  content: Content,
  order: Order | null,
): Promise<AmendedFacts | null> {
  if (content.kind !== 'bust' && content.kind !== 'correction') return null;
  const { amendmentId, amends } = content;
  const [row] = await tx.run(
    'tx-d.amended',
    sql<{ readonly facts: string }>`select json_build_object(
        'known', ${amendmentBy(account, 'amendment_id', amendmentId)},
        'amended', ${amendmentBy(account, 'amends', amends)},
        'listed', (select doc from mqk.execution where account = ${account} and execution_id = ${amendmentId}),
        'target', ${targetOf(account, amends)},
        'history', (select coalesce(json_agg(json_build_object('account', account, 'strategy', strategy,
            'instrument', instrument, 'kind', kind, 'quantity', quantity::text, 'cash', cash::text, 'price', price::text,
            'fee', fee::text, 'ref', ref, 'at', mqk.utc(at)) order by seq), '[]')
          from mqk.ledger where account = ${account} and strategy = ${order?.strategy ?? ''}
            and instrument = ${order?.instrument ?? ''}))::text as facts`,
  );
  const { target, ...stored } = read(storedCodec, row?.facts, 'facts of an amendment');
  if (target === null) return { ...stored, target };
  const { executionId, ...corrected } = target;
  return { ...stored, target: { executionId, fill: asCorrected(corrected) } };
}
