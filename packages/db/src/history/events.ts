/** Reads what happened, and keeps how far a reader has told it. The events themselves are written by triggers. */
import { sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  bigintCodec,
  listOf,
  nullable,
  oneOf,
  record,
  systemTimeCodec,
  textCodec,
} from '@mqk/core';
import { type DeskEvent, EVENTS_MAX, EVENT_KINDS, type EventStore } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { read } from '../facts/codecs.ts';

const eventsCodec: Codec<readonly DeskEvent[]> = listOf(
  record<DeskEvent>({
    seq: bigintCodec,
    kind: oneOf(EVENT_KINDS),
    code: textCodec,
    detail: textCodec,
    clientOrderId: nullable(textCodec),
    at: systemTimeCodec,
  }),
);

export const eventStore = (database: Database, account: AccountId): EventStore => ({
  async events(after) {
    const [row] = await query(
      database,
      'read.events',
      sql<{
        readonly events: string;
      }>`select coalesce(json_agg(json_build_object('seq', seq::text, 'kind', kind,
          'code', code, 'detail', detail, 'clientOrderId', client_order_id, 'at', mqk.utc(raised_at)) order by seq), '[]')::text as events
        from (select * from mqk.event where account = ${account} and seq > ${after}::bigint
          order by seq limit ${EVENTS_MAX}::int) page`,
    );
    return read(eventsCodec, row?.events, 'events');
  },
  async lastEvent() {
    const [row] = await query(
      database,
      'read.last-event',
      sql<{
        readonly seq: bigint;
      }>`select coalesce(max(seq), 0) as seq from mqk.event where account = ${account}`,
    );
    return row?.seq ?? 0n;
  },
  async eventsTold(reader) {
    const [row] = await query(
      database,
      'read.events-told',
      sql<{
        readonly seq: bigint;
      }>`select seq from mqk.event_reader where account = ${account} and reader = ${reader}`,
    );
    return row?.seq ?? 0n;
  },
  async tellEvents(reader, seq) {
    await query(
      database,
      'events.told',
      sql`insert into mqk.event_reader as r (account, reader, seq) values (${account}, ${reader}, ${seq}::bigint)
        on conflict (account, reader) do update set seq = greatest(r.seq, excluded.seq)`,
    );
  },
});
