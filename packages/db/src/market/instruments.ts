/** Instruments: versions are appended, never changed. */
import { sql } from 'kysely';

import { type AccountId, type Instrument, canonicalJson, invariant, listOf } from '@mqk/core';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { Abandon, type Transaction, inTransaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import { storedInstrument } from '../facts/risk-facts.ts';
import type { StatementTag } from '../tags.ts';
import { rows } from '../write/document.ts';

const instrumentsCodec = listOf(storedInstrument);

/**
 * What is known already is left alone. The same version with another content is a broken promise.
 * Two may come at once, because instruments are stored before the lease is asked for: the second waits for the first and
 * is measured against what that one stored.
 */
export async function saveInstruments(
  database: Database,
  account: AccountId,
  instruments: readonly Instrument[],
): Promise<void> {
  await inTransaction<StatementTag, null>(database, 'instruments', async (tx) => {
    const missing = await unknownOf(tx, account, instruments);
    if (missing.length === 0) return new Abandon(null);
    const list = rows(
      missing.map((instrument) => ({
        instrument: instrument.id,
        version: instrument.version,
        symbol: instrument.symbol,
        calendar: instrument.calendar,
        doc: storedInstrument.encode(instrument),
      })),
    );
    await tx.run(
      'instruments.insert',
      sql`insert into mqk.instrument (account, instrument, version, symbol, calendar, doc)
        select ${account}, r.instrument, r.version, r.symbol, r.calendar, r.doc
        from json_to_recordset(${list}::json) as r(instrument text, version int, symbol text, calendar text, doc json)
        order by r.instrument, r.version
        on conflict (account, instrument, version) do nothing`,
    );
    const lacking = await unknownOf(tx, account, missing);
    invariant(lacking.length === 0, 'what was stored is there');
    return null;
  });
}

async function unknownOf(
  tx: Transaction<StatementTag>,
  account: AccountId,
  wanted: readonly Instrument[],
): Promise<readonly Instrument[]> {
  const [row] = await tx.run(
    'instruments.known',
    sql<{
      readonly docs: string;
    }>`select coalesce(json_agg(doc order by instrument, version), '[]')::text as docs
      from mqk.instrument where account = ${account} and instrument = any(${wanted.map(({ id }) => id)}::text[])`,
  );
  const known = read(instrumentsCodec, row?.docs, 'instruments');
  return wanted.filter((instrument) => {
    const stored = known.find(({ id, version }) => id === instrument.id && version === instrument.version);
    const same = stored === undefined || bytes(stored) === bytes(instrument);
    invariant(same, `version ${instrument.version} of ${instrument.id} is stored with another content`);
    return stored === undefined;
  });
}

const bytes = (instrument: Instrument): string => canonicalJson(storedInstrument.encode(instrument));

/** The latest version of each, by id. */
export async function instruments(database: Database, account: AccountId): Promise<readonly Instrument[]> {
  const [row] = await query(
    database,
    'read.instruments',
    sql<{ readonly docs: string }>`select coalesce(json_agg(doc order by instrument), '[]')::text as docs
      from (select distinct on (instrument) instrument, doc from mqk.instrument
        where account = ${account} order by instrument, version desc) latest`,
  );
  return read(instrumentsCodec, row?.docs, 'instruments');
}
