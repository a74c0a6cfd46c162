/** The SELECT behind the risk facts: one snapshot of everything, as one JSON value with money as text. */
import { type RawBuilder, sql } from 'kysely';

import type { AccountId, InstrumentId } from '@mqk/core';

import type { Given } from '../database/statement.ts';

/** Market time of the account: the tape's, or the database clock. Null before a tape's first bar. */
export const marketTime = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select case a.market_clock when 'system' then clock_timestamp() else c.at end
  from mqk.account a left join mqk.market_clock c using (account) where a.account = ${account})`;

const latestInstrument = (account: Given<AccountId>, id: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select i.doc from mqk.instrument i where i.account = ${account} and i.instrument = ${id} order by i.version desc limit 1)`;

const positions = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object(
    'strategy', p.strategy, 'instrument', ${latestInstrument(account, sql`p.instrument`)},
    'quantity', p.quantity::text) order by p.instrument, p.strategy), '[]')
  from mqk.position p where p.account = ${account} and p.quantity <> 0)`;

/**
 * Promised and not yet sent, sent, working, or in doubt. What is open is found first, and everything else by its key:
 * a join would leave it to the planner's statistics whether all orders that there ever were are read for it.
 */
const pending = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object(
    'order', o.doc, 'price', r.price::text, 'decidedAt', mqk.utc(n.decided_at),
    'instrument', (select i.doc from mqk.instrument i
      where (i.account, i.instrument, i.version) = (${account}, o.instrument, o.instrument_version))
    ) order by open.client_order_id), '[]')
  from (select client_order_id from mqk."order" where account = ${account} and possibly_live
    union select client_order_id from mqk.reservation where account = ${account} and released_at is null) open
  cross join lateral (select doc, intent, instrument, instrument_version from mqk."order"
    where account = ${account} and client_order_id = open.client_order_id limit 1) o
  left join lateral (select price from mqk.reservation
    where account = ${account} and client_order_id = open.client_order_id and released_at is null limit 1) r on true
  left join lateral (select decided_at from mqk.intent
    where account = ${account} and intent = o.intent limit 1) n on true)`;

const marks = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object(
    'instrument', m.instrument, 'price', m.price::text, 'at', mqk.utc(m.at),
    'calendar', (select i.calendar from mqk.instrument i
      where i.account = m.account and i.instrument = m.instrument order by i.version desc limit 1)
    ) order by m.instrument), '[]')
  from mqk.mark m where m.account = ${account})`;

const calendars = (
  account: Given<AccountId>,
  asked: Given<readonly InstrumentId[]>,
): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('instrument', l.instrument, 'calendar', l.calendar) order by l.instrument), '[]')
  from (select distinct on (i.instrument) i.instrument, i.calendar from mqk.instrument i
    where i.account = ${account} and i.instrument = any(${asked}::text[]) order by i.instrument, i.version desc) l)`;

/** Things of the last minute of market time. */
const counters = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select json_build_object(
    'ordersInMinute', (select count(*) from mqk.attempt t
      where t.account = ${account} and t.kind <> 'cancel' and t.market_at > w.since),
    'rejectsInMinute', (select count(*) from mqk.attempt t
      where t.account = ${account} and t.outcome = 'rejected' and t.market_at > w.since),
    'executionsInMinute', (select count(*) from mqk.execution e
      where e.account = ${account} and e.executed_at > w.since))
  from (select ${marketTime(account)} - interval '1 minute' as since) w)`;

export const riskObject = (
  account: Given<AccountId>,
  asked: Given<readonly InstrumentId[]>,
): RawBuilder<unknown> => sql`json_build_object(
  'marketTime', mqk.utc(${marketTime(account)}),
  'account', (select json_build_object('kind', kind, 'currency', currency) from mqk.account where account = ${account}),
  'limits', (select doc from mqk.limits where account = ${account} order by version desc limit 1),
  'cash', (select amount::text from mqk.cash where account = ${account}),
  'dayStartEquity', (select d.start_equity::text from mqk.equity_day d
    join mqk.market_clock c using (account, session) where d.account = ${account}),
  'peakEquity', (select max(peak)::text from mqk.equity_point where account = ${account}),
  'positions', ${positions(account)},
  'pending', ${pending(account)},
  'marks', ${marks(account)},
  'calendars', ${calendars(account, asked)},
  'counters', ${counters(account)})`;
