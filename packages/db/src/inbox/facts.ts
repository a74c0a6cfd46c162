/** What is read before one message is booked, under the locks of its order and of the books. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  type Fill,
  type Instrument,
  type Micros,
  UNASSIGNED,
  fillCodec,
  nullable,
  record,
  versioned,
} from '@mqk/core';
import type { BookingFacts, InboxStore } from '@mqk/execution/store';
import { type Order, orderCodec } from '@mqk/oms';
import type { Position } from '@mqk/portfolio';

import type { Transaction } from '../database/transaction.ts';
import { countedMicros, read, storedPosition } from '../facts/codecs.ts';
import { storedInstrument } from '../facts/risk-facts.ts';
import type { StatementTag } from '../tags.ts';

type Message = Parameters<InboxStore['receive']>[1][number];

export const storedFill: Codec<Fill> = versioned(1, fillCodec);

interface Stored {
  readonly order: Order | null;
  readonly instrument: Instrument | null;
  readonly knownExecution: Fill | null;
  readonly position: Position | null;
  readonly cash: Micros;
}

const factsCodec: Codec<Stored> = record<Stored>({
  order: nullable(orderCodec),
  instrument: nullable(storedInstrument),
  knownExecution: nullable(storedFill),
  position: nullable(storedPosition),
  cash: countedMicros,
});

export interface ReadFacts {
  readonly facts: BookingFacts;
}

/** What a message is about. Texts that match nothing stand for "none". */
function subject({ content }: Message): {
  readonly order: string | null;
  readonly symbol: string | null;
  readonly execution: string | null;
} {
  switch (content.kind) {
    case 'order':
      return { order: content.clientOrderId, symbol: null, execution: null };
    case 'execution':
      return {
        order: content.fill.clientOrderId,
        symbol: content.symbol,
        execution: content.executionId,
      };
    case 'unreadable':
      return { order: null, symbol: null, execution: null };
  }
}

/** Of an order that we know its own version of the instrument, of a stranger's the latest with the symbol. */
const instrumentOf = (account: AccountId, symbol: string | null): RawBuilder<unknown> => sql`
  select i.instrument, i.doc from mqk.instrument i left join o on true
  where i.account = ${account} and case when o.doc is null then i.symbol = ${symbol}
    else i.instrument = o.instrument and i.version = o.instrument_version end
  order by i.version desc limit 1`;

export async function readFacts(
  tx: Transaction<StatementTag>,
  account: AccountId,
  message: Message,
): Promise<ReadFacts> {
  const { order, symbol, execution } = subject(message);
  const [row] = await tx.run(
    'tx-d.facts',
    sql<{ readonly facts: string }>`with
      o as (select * from mqk."order" where account = ${account} and client_order_id = ${order}),
      i as (${instrumentOf(account, symbol)})
      select json_build_object(
        'order', (select doc from o),
        'instrument', (select doc from i),
        'knownExecution', (select doc from mqk.execution where account = ${account} and execution_id = ${execution}),
        'position', (select p.doc from mqk.position p, i where p.account = ${account} and p.instrument = i.instrument
          and p.strategy = coalesce((select strategy from o), ${UNASSIGNED})),
        'cash', (select amount::text from mqk.cash where account = ${account}))::text as facts`,
  );
  return { facts: { account, ...read(factsCodec, row?.facts, 'facts of a message') } };
}
