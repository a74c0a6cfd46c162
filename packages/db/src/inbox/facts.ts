/** What is read before messages are booked, under the locks of their orders and of the books: all of it in one statement. */
import { sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  UNASSIGNED,
  booleanCodec,
  holdingCodec,
  invariant,
  listOf,
  nullable,
  quantityCodec,
  record,
} from '@mqk/core';
import type { BookingFacts, InboxStore } from '@mqk/execution/store';
import { orderCodec } from '@mqk/oms';

import { fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { countedMicros, read, storedPosition } from '../facts/codecs.ts';
import { storedInstrument } from '../facts/risk-facts.ts';
import type { StatementTag } from '../tags.ts';
import { rows } from '../write/document.ts';
import {
  type CorrectedFill,
  amendedFacts,
  asCorrected,
  correctedCodec,
  correctedTo,
  isSuperseded,
  storedFill,
} from './amended-facts.ts';
import type { Heard } from './fresh.ts';

type Message = Parameters<InboxStore['receive']>[1][number];

/** What a decision is made from, and what only we ask. */
export interface KnownFacts extends BookingFacts {
  /** Something protects a position of this strategy in this instrument, or is going to. */
  readonly bracketed: boolean;
}

interface Stored extends Omit<KnownFacts, 'account' | 'knownKey' | 'amended'> {
  /** What an execution of this id is, which was booked under another one and corrected. */
  readonly corrected: CorrectedFill | null;
}

const factsCodec: Codec<Stored> = record<Stored>({
  order: nullable(orderCodec),
  instrument: nullable(storedInstrument),
  knownExecution: nullable(storedFill),
  corrected: nullable(correctedCodec),
  superseded: booleanCodec,
  position: nullable(storedPosition),
  cash: countedMicros,
  gap: nullable(quantityCodec),
  pair: nullable(record({ filled: quantityCodec, size: quantityCodec })),
  siblings: listOf(orderCodec),
  bracketed: booleanCodec,
  holders: listOf(storedPosition),
  knownActivity: nullable(record({ quantity: holdingCodec, cash: countedMicros })),
});

/** What a message is about. What is null matches nothing. */
interface Subject {
  readonly order: string | null;
  readonly symbol: string | null;
  readonly execution: string | null;
  readonly activity: string | null;
}

const NONE: Subject = { order: null, symbol: null, execution: null, activity: null };

function subject({ content }: Message): Subject {
  switch (content.kind) {
    case 'order':
      return { ...NONE, order: content.clientOrderId };
    case 'execution': {
      const { fill, symbol, executionId } = content;
      return { ...NONE, order: fill.clientOrderId, symbol, execution: executionId };
    }
    case 'bust':
    case 'correction':
      return { ...NONE, order: content.clientOrderId, symbol: content.symbol };
    case 'activity':
      return { ...NONE, symbol: content.activity.symbol, activity: content.activity.activityId };
    case 'unreadable':
      return NONE;
  }
}

interface Row {
  readonly facts: string;
}

/**
 * Of an order that we know its own version of the instrument, of a stranger's the latest with the symbol.
 *
 * The execution is the first at or after its name in the order of its key, so that it is found by its key and by nothing
 * else: a plan that was made while the table was small would read every execution of the account for each of them.
 */
const reading = fixed<Row>()(
  ['account', 'subjects', 'nobody'],
  ({ account, subjects, nobody }) => sql`select json_build_object(
      'order', o.doc,
      'instrument', i.doc,
      'knownExecution', (select e.doc from (select account, execution_id, doc from mqk.execution
          where (account, execution_id) >= (${account}, r.execution) order by account, execution_id limit 1) e
        where e.account = ${account} and e.execution_id = r.execution),
      'corrected', ${correctedTo(account, sql`r.execution`)},
      'superseded', ${isSuperseded(account, sql`r.execution`)},
      'position', (select p.doc from mqk.position p where p.account = ${account} and p.instrument = i.instrument
        and p.strategy = coalesce(o.strategy, ${nobody})),
      'cash', (select amount::text from mqk.cash where account = ${account}),
      'gap', (select counted::text from mqk.inquiry where account = ${account} and kind = 'fill_gap'
        and client_order_id = r."order" and closed_at is null),
      'pair', (select json_build_object('filled', sum(s.filled)::text, 'size', max(s.quantity)::text)
        from mqk."order" s
        where o.oco_group is not null and s.account = ${account} and s.oco_group = o.oco_group having count(*) > 0),
      'siblings', (select coalesce(json_agg(s.doc order by s.client_order_id), '[]') from mqk."order" s
        where o.oco_group is not null and s.account = ${account} and s.oco_group = o.oco_group and s.client_order_id <> o.client_order_id
          and (s.possibly_live or s.base = 'UNSENT')),
      'bracketed', exists (select from mqk.bracket b where b.account = ${account} and b.instrument = i.instrument
        and b.strategy = coalesce(o.strategy, ${nobody}) and b.ended_at is null),
      'holders', (select coalesce(json_agg(p.doc order by p.strategy), '[]') from mqk.position p
        where r.activity is not null and p.account = ${account} and p.instrument = i.instrument and p.quantity <> 0),
      'knownActivity', (select json_build_object('quantity', sum(quantity)::text, 'cash', sum(cash)::text)
        from mqk.ledger where r.activity is not null and account = ${account} and ref = r.activity
          and kind not in ('fill', 'opening') having count(*) > 0))::text as facts
    from json_to_recordset(${subjects}::json) as r(place int, "order" text, symbol text, execution text, activity text)
    left join lateral (select * from mqk."order"
      where account = ${account} and client_order_id = r."order" limit 1) o on true
    left join lateral (select i.instrument, i.doc from mqk.instrument i
      where i.account = ${account} and case when o.doc is null then i.symbol = r.symbol
        else i.instrument = o.instrument and i.version = o.instrument_version end
      order by i.version desc limit 1) i on true
    order by r.place`,
);

/** Of each of them, as all of them found it. */
export async function readFacts(
  tx: Transaction<StatementTag>,
  account: AccountId,
  heard: readonly Heard[],
): Promise<readonly KnownFacts[]> {
  const subjects = heard.map(({ message }, place) => ({ place, ...subject(message) }));
  const found = await tx.run(
    'tx-d.facts',
    reading({ account, subjects: rows(subjects), nobody: UNASSIGNED }),
  );
  invariant(found.length === heard.length, `${found.length} of ${heard.length} messages have facts`);
  const facts: KnownFacts[] = [];
  for (const [place, { message, knownKey }] of heard.entries()) {
    const { corrected, ...stored } = read(factsCodec, found[place]?.facts, 'facts of a message');
    const knownExecution = stored.knownExecution ?? (corrected === null ? null : asCorrected(corrected));
    const amended = await amendedFacts(tx, account, message.content, stored.order);
    facts.push({ account, knownKey, ...stored, knownExecution, amended });
  }
  return facts;
}
