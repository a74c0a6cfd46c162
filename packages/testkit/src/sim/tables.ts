/** What stands in the tables, read at one moment by somebody who asks nobody's permission. */
import { type OrderIntent, invariant } from '@mqk/core';

import type { Place } from './place.ts';

/** Ids of rows are numbers of this database: they tell rows apart, and are no part of a trace. */
export interface OutboxLine {
  readonly id: number;
  readonly kind: 'submit' | 'cancel' | 'replace';
  readonly class: 'increase' | 'reduce';
  readonly client: string;
  readonly status: 'CREATED' | 'CLAIMED' | 'SUBMITTED' | 'FAILED' | 'UNKNOWN';
  readonly payload: string;
  readonly sha: string;
  readonly attempts: number;
  readonly epoch: number | null;
  readonly claimedMs: number | null;
  /** Not sent before; by the database's clock. */
  readonly dueMs: number;
  /** The order that a replace goes on under. */
  readonly successor: string | null;
  /** Kinds of evidence. */
  readonly evidence: readonly string[];
  /** Epochs of the attempts, in order. */
  readonly epochs: readonly number[];
}

export interface OrderLine {
  readonly client: string;
  readonly base: string;
  readonly side: 'buy' | 'sell';
  readonly instrument: string;
  readonly quantity: string;
  readonly filled: string;
  readonly flags: readonly string[];
  readonly broker: string | null;
  /** Null: nothing was ever held back for it. */
  readonly reserved: boolean | null;
  readonly leg: OrderIntent['leg'];
  /** Orders of one group exclude each other: one of them is meant to fill. */
  readonly group: string | null;
  readonly reduceOnly: boolean;
  /** Somebody wants it gone, and nothing is on the wire yet. */
  readonly isUnwanted: boolean;
  /** It is to go on under another id. */
  readonly isReplaced: boolean;
  /** Of a leg, the entry that it protects. */
  readonly parent: string | null;
}

const MAY_FILL: readonly string[] = ['UNSENT', 'SENDING', 'UNKNOWN', 'ACKED', 'LIVE', 'DONE_FOR_DAY'];

/** Promised, sent, in doubt or working. */
export const mayFill = ({ base }: OrderLine): boolean => MAY_FILL.includes(base);

/** As it stands. */
export interface ExecutionLine {
  readonly id: string;
  readonly client: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  /** Ids of the news that changed it since; oldest first. */
  readonly amendments: readonly string[];
}

export interface LedgerLine {
  readonly kind: string;
  readonly instrument: string | null;
  readonly quantity: string;
  readonly cash: string;
  readonly ref: string;
}

export interface WindDownLine {
  readonly id: number;
  readonly action: string;
  readonly state: 'open' | 'done' | 'called_off';
}

/** A question that news left open. */
export interface QuestionLine {
  readonly id: number;
  readonly kind: string;
  readonly instrument: string | null;
  readonly answer: string | null;
  readonly closed: boolean;
}

export interface AuditLine {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  readonly action: string;
}

export interface Tables {
  readonly nowMs: number;
  readonly armed: boolean;
  readonly version: number;
  readonly openHalts: number;
  /** Codes of all halts that were ever raised, oldest first. */
  readonly halts: readonly string[];
  /** `endsMs`: milliseconds since 1970, by the clock of the database. */
  readonly lease: { readonly holder: string; readonly epoch: number; readonly endsMs: number };
  /** Milliseconds since 1970, by loop. */
  readonly beats: Readonly<Record<string, number>>;
  readonly verdict: {
    readonly id: number;
    readonly state: string;
    readonly life: string;
    readonly ms: number;
    readonly sequence: number | null;
    /** Kinds of its differences. */
    readonly reasons: readonly string[];
  } | null;
  /** Sequences of snapshots: the last that was drawn, and the newest that was accepted. */
  readonly watermark: {
    readonly drawn: number;
    readonly accepted: number | null;
    /** Something was booked in the very millisecond of the last draw: whether before or behind it, nobody can tell. */
    readonly tied: boolean;
  } | null;
  readonly windDowns: readonly WindDownLine[];
  readonly questions: readonly QuestionLine[];
  /** The newest records, newest first. */
  readonly audit: readonly AuditLine[];
  /** Keys of requests under which more than one record was made. */
  readonly twice: readonly string[];
  /** Decisions that became neither an order nor a denial. */
  readonly lostIntents: number;
  readonly cursor: number;
  /** Messages that are stored up to the cursor, by their own cursors. */
  readonly heard: number;
  readonly undecided: number;
  readonly outbox: readonly OutboxLine[];
  readonly orders: readonly OrderLine[];
  readonly executions: readonly ExecutionLine[];
  readonly ledger: readonly LedgerLine[];
  readonly positions: readonly { readonly instrument: string; readonly quantity: string }[];
  /** Positions as their documents, in code-unit order of strategy and instrument. */
  readonly books: readonly string[];
  readonly cash: string;
}

const list = (rows: string): string => `(select coalesce(json_agg(r), '[]') from (${rows}) r)`;

const TEXT = `select json_build_object(
  'armed', c.armed, 'version', (c.doc->>'version')::int,
  'openHalts', (select count(*) from json_array_elements(c.doc->'halts') h where not (h->>'acknowledged')::boolean),
  'halts', (select coalesce(json_agg(code order by id), '[]') from mqk.halt where account = $1),
  'lease', (select json_build_object('holder', holder, 'epoch', epoch,
    'endsMs', floor(extract(epoch from expires_at) * 1000)::bigint) from mqk.lease where account = $1),
  'beats', (select coalesce(json_object_agg(loop, floor(extract(epoch from at) * 1000)::bigint), '{}') from mqk.heartbeat where account = $1),
  'verdict', (select json_build_object('id', id, 'state', state, 'life', life, 'sequence', (doc->>'snapshotSequence')::bigint,
    'reasons', (select coalesce(json_agg(distinct reason->>'kind'), '[]') from json_array_elements(doc->'reasons') reason), 'ms', floor(extract(epoch from (doc->>'at')::timestamptz) * 1000)::bigint)
    from mqk.reconcile_verdict where account = $1 order by id desc limit 1),
  'cursor', (select cursor from mqk.stream_cursor where account = $1),
  'heard', (select count(distinct i.cursor) from mqk.inbox i, mqk.stream_cursor s where i.account = $1 and s.account = $1 and i.cursor between 1 and s.cursor),
  'undecided', (select count(*) from mqk.inbox where account = $1 and disposition = 'received'),
  'watermark', (select json_build_object('drawn', drawn, 'accepted', (doc->>'sequence')::bigint,
    'tied', exists (select from mqk.ledger l where l.account = $1 and l.booked_at = drawn_at)) from mqk.watermark where account = $1),
  'windDowns', ${list('select id, action, state from mqk.wind_down where account = $1 order by id')},
  'questions', ${list('select id, kind, instrument, answer, closed_at is not null as closed from mqk.inquiry where account = $1 order by id')},
  'audit', ${list(`select seq, prev, hash, event::json->>'action' as action from mqk.audit where account = $1 order by seq desc limit 8`)},
  'twice', (select coalesce(json_agg(key order by key), '[]') from (select event::json->>'request' as key from mqk.audit
    where account = $1 and event::json->>'request' is not null group by 1 having count(*) > 1) k),
  'lostIntents', (select count(*) from mqk.intent i where i.account = $1
    and not exists (select from mqk."order" o where (o.account, o.client_order_id) = (i.account, i.client_order_id))
    and not exists (select from mqk.denial d where (d.account, d.intent) = (i.account, i.intent))),
  'outbox', ${list(`select b.id, b.kind, b.class, b.client_order_id as client, b.status, b.payload, b.payload_sha256 as sha, b.attempts,
      b.claim_epoch as epoch, b.successor, floor(extract(epoch from b.due_at) * 1000)::bigint as "dueMs", floor(extract(epoch from b.claimed_at) * 1000)::bigint as "claimedMs",
      (select coalesce(json_agg(e.kind order by e.id), '[]') from mqk.evidence e where e.outbox_id = b.id) as evidence,
      (select coalesce(json_agg(a.epoch order by a.attempt), '[]') from mqk.attempt a where a.outbox_id = b.id) as epochs
    from mqk.outbox b where b.account = $1 order by b.id`)},
  'orders', ${list(`select o.client_order_id as client, o.base, o.side, o.instrument, o.quantity::text, o.filled::text, o.doc->'flags' as flags,
      o.leg, o.oco_group as "group", o.parent, (o.doc->>'reduceOnly')::boolean as "reduceOnly",
      o.doc->>'cancel' = 'wanted' as "isUnwanted", o.doc->>'replace' is not null as "isReplaced",
      m.broker_order_id as broker, r.created_at is not null and r.released_at is null as reserved
    from mqk."order" o left join mqk.id_map m using (account, client_order_id) left join mqk.reservation r using (account, client_order_id)
    where o.account = $1 order by o.created_at, o.client_order_id`)},
  'executions', ${list(`select e.execution_id as id, e.client_order_id as client, e.instrument, e.side,
      coalesce(a.quantity, e.quantity)::text as quantity, coalesce(a.price, e.price)::text as price, coalesce(a.fee, e.fee)::text as fee,
      (select coalesce(json_agg(n.amendment_id order by n.booked_at), '[]') from mqk.amendment n
        where (n.account, n.execution_id) = (e.account, e.execution_id)) as amendments
    from mqk.execution e left join lateral (select quantity, price, fee from mqk.amendment n
      where (n.account, n.execution_id) = (e.account, e.execution_id) order by n.booked_at desc limit 1) a on true
    where e.account = $1 order by e.execution_id`)},
  'ledger', ${list(`select kind, instrument, quantity::text, cash::text, ref from mqk.ledger where account = $1 order by seq`)},
  'positions', ${list(`select instrument, sum(quantity)::text as quantity from mqk.position where account = $1 group by instrument order by instrument`)},
  'books', (select coalesce(json_agg(doc::text order by strategy collate "C", instrument collate "C"), '[]') from mqk.position where account = $1),
  'cash', (select amount::text from mqk.cash where account = $1)
)::text as tables from mqk.control c where c.account = $1`;

/** Null before the account has its first rows. */
export async function readTables(place: Place, account: string): Promise<Tables | null> {
  const [row] = await place.look<{ readonly tables: string }>('sim-tables', TEXT, [account]);
  if (row === undefined) return null;
  const read: unknown = JSON.parse(row.tables);
  invariant(typeof read === 'object' && read !== null, 'the tables are read as one object');
  // the clock is not asked for in anybody's transaction: this is what a statement sent now would see
  const tables: Tables = { ...(read as Omit<Tables, 'nowMs'>), nowMs: place.clock() };
  return tables;
}
