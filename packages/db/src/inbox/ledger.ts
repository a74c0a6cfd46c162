/** The ledger: every entry, oldest first. */
import { sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  accountIdCodec,
  bigintCodec,
  holdingCodec,
  instrumentIdCodec,
  listOf,
  marketTimeCodec,
  nullable,
  oneOf,
  record,
  strategyIdCodec,
  textCodec,
} from '@mqk/core';
import { ENTRY_KINDS, type LedgerEntry, type NewEntry } from '@mqk/portfolio';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { countedMicros, read } from '../facts/codecs.ts';

const entry = {
  account: accountIdCodec,
  strategy: strategyIdCodec,
  instrument: nullable(instrumentIdCodec),
  kind: oneOf(ENTRY_KINDS),
  quantity: holdingCodec,
  cash: countedMicros,
  price: nullable(countedMicros),
  fee: countedMicros,
  ref: textCodec,
  at: marketTimeCodec,
};

export const newEntryCodec: Codec<NewEntry> = record<NewEntry>(entry);

const entriesCodec: Codec<readonly LedgerEntry[]> = listOf(
  record<LedgerEntry>({ seq: bigintCodec, ...entry }),
);

export async function ledger(database: Database, account: AccountId): Promise<readonly LedgerEntry[]> {
  const [row] = await query(
    database,
    'read.ledger',
    sql<{
      readonly entries: string;
    }>`select coalesce(json_agg(json_build_object('seq', seq::text, 'account', account,
        'strategy', strategy, 'instrument', instrument, 'kind', kind, 'quantity', quantity::text, 'cash', cash::text,
        'price', price::text, 'fee', fee::text, 'ref', ref, 'at', mqk.utc(at)) order by seq), '[]')::text as entries
      from mqk.ledger where account = ${account}`,
  );
  return read(entriesCodec, row?.entries, 'ledger');
}
