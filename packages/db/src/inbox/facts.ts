/** What is read before one message is booked, under the locks of its order and of the books. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  UNASSIGNED,
  booleanCodec,
  holdingCodec,
  listOf,
  nullable,
  quantityCodec,
  record,
} from '@mqk/core';
import type { BookingFacts, InboxStore } from '@mqk/execution/store';
import { orderCodec } from '@mqk/oms';

import type { Transaction } from '../database/transaction.ts';
import { countedMicros, read, storedPosition } from '../facts/codecs.ts';
import { storedInstrument } from '../facts/risk-facts.ts';
import type { StatementTag } from '../tags.ts';
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

interface Stored extends Omit<BookingFacts, 'account' | 'knownKey' | 'amended'> {
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
  holders: listOf(storedPosition),
  knownActivity: nullable(record({ quantity: holdingCodec, cash: countedMicros })),
});

/** What a message is about. Texts that match nothing stand for "none". */
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

/** Whose an activity is, and whether it is booked already; nobody else asks. */
const activityFacts = (account: AccountId, activity: string): RawBuilder<unknown> => sql`
  'holders', (select coalesce(json_agg(p.doc order by p.strategy), '[]') from mqk.position p, i
    where p.account = ${account} and p.instrument = i.instrument and p.quantity <> 0),
  'knownActivity', (select json_build_object('quantity', sum(quantity)::text, 'cash', sum(cash)::text)
    from mqk.ledger where account = ${account} and ref = ${activity} and kind not in ('fill', 'opening') having count(*) > 0)`;

const NO_ACTIVITY: RawBuilder<unknown> = sql`'holders', '[]'::json, 'knownActivity', null`;

/** Of an order that we know its own version of the instrument, of a stranger's the latest with the symbol. */
const instrumentOf = (account: AccountId, symbol: string | null): RawBuilder<unknown> => sql`
  select i.instrument, i.doc from mqk.instrument i left join o on true
  where i.account = ${account} and case when o.doc is null then i.symbol = ${symbol}
    else i.instrument = o.instrument and i.version = o.instrument_version end
  order by i.version desc limit 1`;

/**
 * The execution of this name. As the first at or after it in the order of its key, it is found by its key and by nothing
 * else: a plan that was made while the table was small would read every execution of the account for each of them.
 */
const bookedAs = (account: AccountId, execution: string | null): RawBuilder<unknown> => sql`(
  select e.doc from (select account, execution_id, doc from mqk.execution
    where (account, execution_id) >= (${account}, ${execution}) order by account, execution_id limit 1) e
  where e.account = ${account} and e.execution_id = ${execution})`;

const NULL: RawBuilder<unknown> = sql`null`;
const FALSE: RawBuilder<unknown> = sql`false`;

export async function readFacts(
  tx: Transaction<StatementTag>,
  account: AccountId,
  { message, knownKey }: Heard,
): Promise<BookingFacts> {
  const { order, symbol, execution, activity } = subject(message);
  const [row] = await tx.run(
    'tx-d.facts',
    sql<{ readonly facts: string }>`with
      o as (select * from mqk."order" where account = ${account} and client_order_id = ${order}),
      i as (${instrumentOf(account, symbol)})
      select json_build_object(
        'order', (select doc from o),
        'instrument', (select doc from i),
        'knownExecution', ${bookedAs(account, execution)},
        'corrected', ${execution === null ? NULL : correctedTo(account, execution)},
        'superseded', ${execution === null ? FALSE : isSuperseded(account, execution)},
        'position', (select p.doc from mqk.position p, i where p.account = ${account} and p.instrument = i.instrument
          and p.strategy = coalesce((select strategy from o), ${UNASSIGNED})),
        'cash', (select amount::text from mqk.cash where account = ${account}),
        'gap', (select counted::text from mqk.inquiry where account = ${account} and kind = 'fill_gap'
          and client_order_id = ${order} and closed_at is null),
        'pair', (select json_build_object('filled', sum(s.filled)::text, 'size', max(s.quantity)::text)
          from o join mqk."order" s on s.account = ${account} and s.oco_group = o.oco_group having count(*) > 0),
        'siblings', (select coalesce(json_agg(s.doc order by s.client_order_id), '[]') from mqk."order" s, o
          where s.account = ${account} and s.oco_group = o.oco_group and s.client_order_id <> o.client_order_id
            and (s.possibly_live or s.base = 'UNSENT')),
        ${activity === null ? NO_ACTIVITY : activityFacts(account, activity)})::text as facts`,
  );
  const { corrected, ...stored } = read(factsCodec, row?.facts, 'facts of a message');
  const knownExecution = stored.knownExecution ?? (corrected === null ? null : asCorrected(corrected));
  const amended = await amendedFacts(tx, account, message.content, stored.order);
  return { account, knownKey, ...stored, knownExecution, amended };
}
