/** TX-E: facts under the control lock, one change, one audit record. */
import { sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import type { ControlChange, ControlFacts, DoneRequest, Request } from '@mqk/execution/store';
import type { ControlState } from '@mqk/integrity';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { Abandon, type Transaction, inTransaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { appendAudit } from '../write/audit.ts';
import { recordHalts, saveControl } from '../write/halt.ts';
import { plainText } from '../write/document.ts';
import { lockAccount } from '../write/lock.ts';
import { controlFactsCodec, controlFactsObject } from './facts.ts';
import { saveConfirmation, saveLimits, saveRun, useConfirmation } from './changes.ts';
import { bookOpening, keepBefore } from './opening.ts';
import { doneCodec, doneObject } from './requests.ts';
import { endWindDown, saveWindDown } from './wind-downs.ts';

type Tx = Transaction<StatementTag>;

export interface ControlDesk {
  readonly database: Database;
  readonly account: AccountId;
  /** SHA-256 of the configuration that this process runs with. */
  readonly configHash: string;
}

export async function controlFacts({ database, account, configHash }: ControlDesk): Promise<ControlFacts> {
  const [row] = await query(
    database,
    'read.control',
    sql<{ readonly facts: string }>`select ${controlFactsObject(account, configHash)}::text as facts`,
  );
  return read(controlFactsCodec, row?.facts, 'facts of control');
}

/** A change that records nothing in the audit changes nothing: it only answers. */
export async function control<Answer>(
  desk: ControlDesk,
  decide: (facts: ControlFacts, done: DoneRequest | null) => ControlChange<Answer>,
  request: Request | null = null,
): Promise<Answer> {
  const { database, account, configHash } = desk;
  return inTransaction<StatementTag, Answer>(database, 'tx-e', async (tx) => {
    await lockAccount(tx, 'tx-e.lock', account, { mode: 'owned', risk: false });
    const [row] = await tx.run(
      'tx-e.facts',
      sql<{ readonly facts: string; readonly done: string }>`select
        ${controlFactsObject(account, configHash)}::text as facts, ${doneObject(account, request?.key ?? null)}::text as done`,
    );
    const facts = read(controlFactsCodec, row?.facts, 'facts of control');
    const done = read(doneCodec, row?.done, 'a request');
    const change = decide(facts, done);
    const { answer, audit } = change;
    if (audit === null) {
      invariant(Object.keys(change).length === 2, 'every change leaves a record');
      return new Abandon(answer);
    }
    await write(tx, account, facts, change);
    // what is done once more under a key that is taken leaves the key to what was done first
    await appendAudit(tx, 'tx-e', account, {
      at: facts.now,
      ...audit,
      request: done === null ? request : null,
    });
    return answer;
  });
}

async function write(
  tx: Tx,
  account: AccountId,
  facts: ControlFacts,
  change: ControlChange<unknown>,
): Promise<void> {
  const { control: state, limits, run, confirmation, used, audit } = change;
  if (state !== undefined) await saveState(tx, account, facts.control, state);
  if (limits !== undefined) await saveLimits(tx, account, limits, audit?.by ?? 'system');
  if (run !== undefined) await saveRun(tx, account, run);
  await writeWindDown(tx, account, change);
  if (confirmation !== undefined) await saveConfirmation(tx, account, confirmation);
  if (used !== undefined) await useConfirmation(tx, account, used);
  await open(tx, account, change);
}

async function open(tx: Tx, account: AccountId, { opening, before }: ControlChange<unknown>): Promise<void> {
  if (opening !== undefined) await bookOpening(tx, account, opening);
  if (before !== undefined) await keepBefore(tx, account, before);
}

async function writeWindDown(
  tx: Tx,
  account: AccountId,
  { windDown, windDownEnd }: ControlChange<unknown>,
): Promise<void> {
  if (windDown !== undefined) await saveWindDown(tx, account, windDown);
  if (windDownEnd !== undefined) await endWindDown(tx, account, windDownEnd);
}

/** What stopped the account is also kept apart from the state, which forgets it with the next arm. */
async function saveState(
  tx: Tx,
  account: AccountId,
  before: ControlState,
  decided: ControlState,
): Promise<void> {
  // whatever words a stop comes in, it is stored
  const after = {
    ...decided,
    halts: decided.halts.map((each) => ({ ...each, detail: plainText(each.detail) })),
  };
  await saveControl(tx, 'tx-e', account, after);
  const known = new Set(before.halts.map(({ id }) => id));
  const raised = after.halts.filter(({ id }) => !known.has(id));
  if (raised.length > 0) await recordHalts(tx, 'tx-e', account, raised);
}
