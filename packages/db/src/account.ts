/** An account's first rows, and the proof that a database means the account that we mean. */
import { sql } from 'kysely';

import { type AccountId, invariant, systemTime } from '@mqk/core';
import { afterBoot, controlStateCodec } from '@mqk/integrity';
import type { AccountKind } from '@mqk/risk';

import type { Database } from './database/pool.ts';
import { inTransaction } from './database/transaction.ts';
import type { StatementTag } from './tags.ts';
import { documentOf } from './write/document.ts';

export interface AccountTerms {
  readonly account: AccountId;
  readonly kind: AccountKind;
  /** ISO 4217. */
  readonly currency: string;
  readonly environment: 'paper' | 'live';
  /** What rules sessions, expiry and the age of prices: the real time, or the tape of a replay. */
  readonly marketClock: 'system' | 'tape';
}

/** The database knows this account by other terms: another installation's, or those of another life. */
export class AccountDiffers extends Error {
  override readonly name = 'AccountDiffers';
}

type Stored = Omit<AccountTerms, 'account' | 'marketClock'> & {
  readonly market_clock: AccountTerms['marketClock'];
};

/** Disarmed, with nothing booked and nothing open. An account that is there is left as it is. */
export async function ensureAccount(database: Database, terms: AccountTerms): Promise<void> {
  const stored = await inTransaction<StatementTag, Stored>(database, 'account', async (tx) => {
    const { account, kind, currency, environment, marketClock } = terms;
    const [at] = await tx.run('account.read', sql<{ readonly now: number }>`select clock_timestamp() as now`);
    const control = documentOf(controlStateCodec, afterBoot(null, systemTime(at?.now ?? 0)));
    await tx.run(
      'account.insert',
      sql`with one as (
          insert into mqk.account (account, kind, currency, environment, market_clock)
          values (${account}, ${kind}, ${currency}, ${environment}, ${marketClock}) on conflict do nothing returning account),
        risk as (insert into mqk.risk (account) select account from one),
        control as (insert into mqk.control (account, armed, doc) select account, false, ${control}::json from one),
        lease as (insert into mqk.lease (account, holder, epoch, expires_at) select account, '', 0, clock_timestamp() from one),
        cursor as (insert into mqk.stream_cursor (account, cursor) select account, 0 from one),
        cash as (insert into mqk.cash (account, amount, ledger_seq) select account, 0, 0 from one)
        insert into mqk.watermark (account, drawn) select account, 0 from one`,
    );
    const [row] = await tx.run(
      'account.read',
      sql<Stored>`select kind, currency, environment, market_clock from mqk.account where account = ${account}`,
    );
    invariant(row !== undefined, 'an account that was made is there');
    return row;
  });
  refuseOther(terms, stored);
}

function refuseOther(terms: AccountTerms, stored: Stored): void {
  const known = { ...stored, marketClock: stored.market_clock };
  for (const field of ['kind', 'currency', 'environment', 'marketClock'] as const) {
    if (known[field] === terms[field]) continue;
    throw new AccountDiffers(
      `account ${terms.account} is stored with ${field} ${known[field]}, and was asked for with ${terms[field]}`,
    );
  }
}
