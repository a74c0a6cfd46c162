/** What the market said at one moment, and what it makes of our equity: one transaction. */
import { sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  type InstrumentId,
  type Micros,
  instrumentIdCodec,
  listOf,
  record,
  versioned,
} from '@mqk/core';
import type { Fenced, MarketStep, MarketStore } from '@mqk/execution/store';
import { type Bar, barCodec } from '@mqk/market-data';
import type { Position } from '@mqk/portfolio';

import type { Database } from '../database/pool.ts';
import { Abandon, type Transaction, inTransaction } from '../database/transaction.ts';
import { countedMicros, read, storedPosition } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { rows } from '../write/document.ts';
import { moment } from '../write/moment.ts';

type Tx = Transaction<StatementTag>;
type Valuation = Parameters<MarketStore['market']>[2];

/** Who moves the market of an account. */
export interface Mover {
  readonly account: AccountId;
  readonly epoch: bigint;
}

const LOST = new Abandon<Fenced>('ownership_lost');

export const storedBar: Codec<Bar> = versioned(1, barCodec);

/** A step that was stored before changes nothing; a bar with another content is another version of it. */
export async function market(
  database: Database,
  { account, epoch }: Mover,
  step: MarketStep,
  valuation: Valuation,
): Promise<Fenced> {
  return inTransaction<StatementTag, Fenced>(database, 'market', async (tx) => {
    if (!(await saveClock(tx, { account, epoch }, step))) return LOST;
    if (step.bars.length > 0) await saveBars(tx, account, step);
    if (step.bars.length > 0) await saveMarks(tx, account, step);
    const equity = valuation(await readBooks(tx, account));
    if (equity !== null) await saveEquity(tx, account, step, equity);
    return 'done';
  });
}

/**
 * Market time only goes forward, and only with whoever has the account. Who moves it shares the lease and holds its row,
 * so no new epoch begins meanwhile, and steps of one account come one by one. False: the account is lost.
 */
async function saveClock(tx: Tx, { account, epoch }: Mover, { at, session }: MarketStep): Promise<boolean> {
  const moved = await tx.run(
    'market.clock',
    sql`with own as (select l.account from mqk.lease l where l.account = ${account} and l.epoch = ${epoch} for share)
      insert into mqk.market_clock as c (account, at, session)
      select own.account, ${moment(at)}::timestamptz, ${session}::date from own
      on conflict (account) do update set
        session = case when excluded.at >= c.at then excluded.session else c.session end,
        at = greatest(c.at, excluded.at) returning c.account`,
  );
  return moved.length === 1;
}

async function saveBars(tx: Tx, account: AccountId, { run, bars }: MarketStep): Promise<void> {
  const list = rows(
    bars.map(({ instrument, ...bar }) => ({
      instrument,
      close_at: moment(bar.closeAt),
      doc: storedBar.encode(bar),
    })),
  );
  await tx.run(
    'market.bars',
    sql`insert into mqk.bar (account, run, instrument, close_at, version, doc)
      select ${account}, ${run}, r.instrument, r.close_at, coalesce(b.version, 0) + 1, r.doc
      from json_to_recordset(${list}::json) as r(instrument text, close_at timestamptz, doc json)
      left join lateral (select version, doc from mqk.bar k where k.account = ${account} and k.run = ${run}
        and k.close_at = r.close_at and k.instrument = r.instrument order by version desc limit 1) b on true
      where b.doc is null or b.doc::text <> r.doc::text`,
  );
}

/** The newest word counts, whenever it arrives. */
async function saveMarks(tx: Tx, account: AccountId, { bars }: MarketStep): Promise<void> {
  const latest = new Map<string, (typeof bars)[number]>();
  for (const bar of bars) {
    const before = latest.get(bar.instrument);
    if (before === undefined || bar.closeAt >= before.closeAt) latest.set(bar.instrument, bar);
  }
  const list = rows(
    [...latest.values()].map(({ instrument, close, closeAt }) => ({
      instrument,
      price: close.toString(),
      at: moment(closeAt),
    })),
  );
  await tx.run(
    'market.marks',
    sql`insert into mqk.mark as m (account, instrument, price, at)
      select ${account}, r.instrument, r.price, r.at
      from json_to_recordset(${list}::json) as r(instrument text, price bigint, at timestamptz)
      on conflict (account, instrument) do update
        set price = excluded.price, at = excluded.at, updated_at = clock_timestamp() where m.at <= excluded.at`,
  );
}

interface Books {
  readonly cash: Micros;
  readonly positions: readonly Position[];
  readonly marks: readonly { readonly instrument: InstrumentId; readonly price: Micros }[];
}

const booksCodec: Codec<Books> = record<Books>({
  cash: countedMicros,
  positions: listOf(storedPosition),
  marks: listOf(record<Books['marks'][number]>({ instrument: instrumentIdCodec, price: countedMicros })),
});

async function readBooks(tx: Tx, account: AccountId): Promise<Books> {
  const [row] = await tx.run(
    'market.books',
    sql<{ readonly books: string }>`select json_build_object(
      'cash', (select amount::text from mqk.cash where account = ${account}),
      'positions', (select coalesce(json_agg(doc order by strategy, instrument), '[]') from mqk.position
        where account = ${account} and quantity <> 0),
      'marks', (select coalesce(json_agg(json_build_object('instrument', instrument, 'price', price::text)
        order by instrument), '[]') from mqk.mark where account = ${account}))::text as books`,
  );
  return read(booksCodec, row?.books, 'books');
}

/** A day begins with what the day before ended with, so that a gap over night is a loss of the day it opens. */
async function saveEquity(
  tx: Tx,
  account: AccountId,
  { at, session }: MarketStep,
  equity: Micros,
): Promise<void> {
  await tx.run(
    'market.day',
    sql`insert into mqk.equity_day (account, session, start_equity)
      select ${account}, ${session}::date, coalesce((select equity from mqk.equity_point
        where account = ${account} and session < ${session}::date order by at desc limit 1), ${equity}::bigint)
      on conflict do nothing`,
  );
  await tx.run(
    'market.equity',
    sql`insert into mqk.equity_point as p (account, at, session, equity, peak)
      values (${account}, ${moment(at)}, ${session}, ${equity}, ${equity})
      on conflict (account, at) do update set equity = excluded.equity, peak = greatest(p.peak, excluded.equity)`,
  );
}
