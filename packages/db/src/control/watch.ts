/** Looks after an account that nobody asks anything of. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, type Codec, record } from '@mqk/core';
import type { ControlStore, Fenced, WatchFacts } from '@mqk/execution/store';
import { type ControlState, controlStateCodec } from '@mqk/integrity';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { Abandon } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import { type StoredRisk, riskCodec, riskFactsOf } from '../facts/risk-facts.ts';
import { riskObject } from '../facts/risk-query.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';

type Alarms = Parameters<ControlStore['watch']>[1];

interface Stored {
  readonly control: ControlState;
  readonly risk: StoredRisk;
}

const storedCodec: Codec<Stored> = record<Stored>({ control: controlStateCodec, risk: riskCodec });

const watched = (account: AccountId): RawBuilder<{ readonly facts: string }> => sql<{
  readonly facts: string;
}>`select json_build_object('control', (select doc from mqk.control where account = ${account}),
    'risk', ${riskObject(account, [])})::text as facts`;

function factsOf([row]: readonly { readonly facts: string }[]): WatchFacts {
  const { control, risk } = read(storedCodec, row?.facts, 'facts of a watch');
  return { control, risk: riskFactsOf(risk) };
}

/** A look without locks first: nearly always there is nothing to be stopped. */
export async function watch(
  database: Database,
  account: AccountId,
  epoch: bigint,
  alarms: Alarms,
): Promise<Fenced> {
  const seen = factsOf(await query(database, 'watch.look', watched(account)));
  if (alarms(seen).length === 0) return 'done';
  return haltingTransaction<Fenced>(database, 'watch', async (tx, mode) => {
    if (mode === 'shared') return needsControl;
    const locked = await lockAccount(tx, 'watch.lock', account, { mode, risk: true });
    if (locked.epoch !== epoch) return new Abandon<Fenced>('ownership_lost');
    const halts = alarms(factsOf(await tx.run('watch.facts', watched(account))));
    if (halts.length === 0) return new Abandon<Fenced>('done');
    await haltAccount(tx, 'watch', account, { locked, halts });
    return 'done';
  });
}
