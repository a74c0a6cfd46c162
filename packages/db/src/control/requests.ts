/** What was done under the key of a request. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, type Codec, nullable, record, systemTimeCodec, textCodec } from '@mqk/core';
import type { DoneRequest } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { read } from '../facts/codecs.ts';

export const doneCodec: Codec<DoneRequest | null> = nullable(
  record<DoneRequest>({
    contentSha256: textCodec,
    action: textCodec,
    by: textCodec,
    at: systemTimeCodec,
  }),
);

/** JSON null when nothing was done under it, or there is no key. */
export const doneObject = (account: AccountId, key: string | null): RawBuilder<unknown> => sql`coalesce((
  select json_build_object('contentSha256', content_sha256, 'action', action, 'by', asked_by, 'at', mqk.utc(done_at))
  from mqk.request where account = ${account} and key = ${key}::text), 'null'::json)`;

export async function doneRequest(
  database: Database,
  account: AccountId,
  key: string,
): Promise<DoneRequest | null> {
  const [row] = await query(
    database,
    'read.request',
    sql<{ readonly done: string }>`select ${doneObject(account, key)}::text as done`,
  );
  return read(doneCodec, row?.done, `request ${key}`);
}
