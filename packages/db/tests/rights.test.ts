/** What our roles may do, said once more and by hand: a right that nobody meant to give is seen here. */
import { expect, test } from '@jest/globals';

import { onlooker } from './support/databases.ts';
import { lived } from './support/lived.ts';

/** Columns that the app may change. Everything else of a row stays as it was written. */
const CHANGES: Readonly<Record<string, string>> = {
  account: 'opened_at',
  attempt: 'detail finished_at outcome',
  bracket: 'ended_at ended_because given_up',
  cash: 'amount ledger_seq updated_at',
  confirmation: 'used_at',
  control: 'account',
  equity_point: 'equity peak',
  event_reader: 'seq',
  heartbeat: 'at',
  inbox: 'awaits awaits_what content decided_at disposition reason',
  inquiry: 'answer asked closed_at counted due_at raised reason',
  lease: 'epoch expires_at holder',
  mark: 'at price updated_at',
  market_clock: 'at session',
  order: 'base doc filled quantity updated_at',
  outbox:
    'attempts changed_at claim_epoch claim_token claimed_at doubted_at due_at lookups refusal_code status unresolved',
  position: 'doc ledger_seq quantity updated_at',
  reservation: 'released_at',
  risk: 'account',
  run: 'cursor state stopped_at',
  stream_cursor: 'cursor',
  watermark: 'doc drawn drawn_at',
  wind_down: 'ended_at state',
};

test('the app may change these columns and no others', async () => {
  const { url } = await lived();
  const eyes = await onlooker(url);
  const found = await eyes.rows(
    `select table_name::text as name, string_agg(column_name::text, ' ' order by column_name) as columns
      from information_schema.column_privileges
      where grantee = 'mqk_app' and table_schema = 'mqk' and privilege_type = 'UPDATE' group by 1 order by 1`,
  );
  expect(Object.fromEntries(found.map(({ name, columns }) => [name, columns]))).toEqual(CHANGES);
});

test('nobody but the owner removes a row, and the auditor changes nothing', async () => {
  const { url } = await lived();
  const eyes = await onlooker(url);
  const rights = (where: string) =>
    eyes.rows(
      `select distinct grantee::text as who, privilege_type::text as may from information_schema.table_privileges
        where table_schema = 'mqk' and grantee in ('mqk_app', 'mqk_auditor', 'PUBLIC') ${where} order by 1, 2`,
    );
  expect(await rights('')).toEqual([
    { who: 'mqk_app', may: 'INSERT' },
    { who: 'mqk_app', may: 'SELECT' },
    { who: 'mqk_auditor', may: 'SELECT' },
  ]);
});
