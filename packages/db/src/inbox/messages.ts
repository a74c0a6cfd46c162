/** Messages as rows: kept as they were heard, each once. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import { type Booking, type InboxStore, contentSha256, orderOf, storedContent } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { documentOf, plainText, rows } from '../write/document.ts';

type Tx = Transaction<StatementTag>;
type Message = Parameters<InboxStore['receive']>[1][number];

const bytes = (raw: string): string => Buffer.from(raw, 'utf8').toString('base64');

const records = (messages: readonly Message[]): RawBuilder<unknown> =>
  sql`json_to_recordset(${rows(
    messages.map((message, place) => ({
      place,
      key: message.key,
      cursor: message.cursor.toString(),
      raw: bytes(message.raw),
      kind: message.content.kind,
      sha256: contentSha256(message),
      about: orderOf(message.content),
    })),
  )}::json) as r(place int, key text, cursor bigint, raw text, kind text, sha256 text, about text)`;

/** Answers the keys that were new. Nothing of a message takes effect before its row is in. */
export async function insertMessages(
  tx: Tx,
  account: AccountId,
  epoch: bigint,
  messages: readonly Message[],
): Promise<ReadonlySet<string>> {
  const inserted = await tx.run(
    'tx-d.inbox',
    sql<{
      readonly key: string;
    }>`insert into mqk.inbox (account, key, cursor, raw, kind, content_sha256, client_order_id, epoch)
      select ${account}, r.key, r.cursor, decode(r.raw, 'base64'), r.kind, r.sha256, r.about, ${epoch} from ${records(messages)} order by r.place
      on conflict (account, key) do nothing returning key`,
  );
  return new Set(inserted.map(({ key }) => key));
}

/** What was understood of messages that are stored, by their keys; of those heard before we kept it, nothing. */
export async function knownContents(
  tx: Tx,
  account: AccountId,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (keys.length === 0) return new Map();
  const known = await tx.run(
    'tx-d.known',
    sql<{ readonly key: string; readonly sha256: string }>`select key, content_sha256 as sha256 from mqk.inbox
      where account = ${account} and key = any(${[...new Set(keys)]}::text[]) and content_sha256 is not null`,
  );
  return new Map(known.map(({ key, sha256 }) => [key, sha256]));
}

type Decision = Pick<Booking, 'disposition' | 'reason'> & Partial<Pick<Booking, 'awaits'>>;

export async function decideMessage(
  tx: Tx,
  account: AccountId,
  { key, content }: Message,
  { disposition, reason, awaits = null }: Decision,
): Promise<void> {
  const waits =
    awaits === null
      ? sql``
      : sql`, awaits_what = ${awaits.what}, awaits = ${[...awaits.ids]}::text[],
        content = ${documentOf(storedContent, content)}::json`;
  const decided = await tx.run(
    'tx-d.disposition',
    sql`update mqk.inbox set disposition = ${disposition}, reason = ${reason === null ? null : plainText(reason)},
        decided_at = clock_timestamp()${waits}
      where account = ${account} and key = ${key} and disposition in ('received', 'parked') returning key`,
  );
  invariant(decided.length === 1, `message ${key} is decided once`);
}

const applying = fixed<{ readonly key: string }>()(
  ['account', 'keys'],
  ({
    account,
    keys,
  }) => sql`update mqk.inbox set disposition = 'applied', reason = null, decided_at = clock_timestamp()
    where account = ${account} and key = any(${keys}::text[]) and disposition in ('received', 'parked') returning key`,
);

/** Of messages that took effect, and of which nothing else is to be said. */
export async function messagesApplied(
  tx: Tx,
  account: AccountId,
  messages: readonly Message[],
): Promise<void> {
  if (messages.length === 0) return;
  const decided = await tx.run(
    'tx-d.disposition',
    applying({ account, keys: messages.map(({ key }) => key) }),
  );
  invariant(
    decided.length === messages.length,
    `${decided.length} of ${messages.length} messages are decided`,
  );
}

/** In the transaction that stored the messages: the cursor never says more than is stored. */
export async function advanceCursor(tx: Tx, account: AccountId, messages: readonly Message[]): Promise<void> {
  const last = messages.reduce((highest, { cursor }) => (cursor > highest ? cursor : highest), 0n);
  await tx.run(
    'tx-d.cursor',
    sql`update mqk.stream_cursor set cursor = greatest(cursor, ${last}::bigint) where account = ${account}`,
  );
}

/** Position in the broker's stream up to which everything is stored. */
export async function readCursor(database: Database, account: AccountId): Promise<bigint> {
  const [row] = await query(
    database,
    'read.cursor',
    sql<{ readonly cursor: bigint }>`select cursor from mqk.stream_cursor where account = ${account}`,
  );
  invariant(row !== undefined, `account ${account} has no rows here`);
  return row.cursor;
}
