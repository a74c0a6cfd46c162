/** Control state changes through one door, with a record, and nobody else changes it: not the app, not even the owner. */
import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TradingStore } from '@mqk/execution/store';
import { disarm, halt } from '@mqk/integrity';

import type { Database } from '../src/index.ts';
import { type Onlooker, onlooker, opened } from './support/databases.ts';
import { arming, prepared } from './support/arming.ts';
import { ACCOUNT, world } from './support/world.ts';

let url = '';
let store: TradingStore;
let app: Database;
let owner: Onlooker;

beforeAll(async () => {
  ({ url, store, database: app } = await world());
  owner = await onlooker(url);
});

/** Statements of one connection; what the first that fails says, or `committed`. */
async function tried(database: Database, ...statements: readonly string[]): Promise<string> {
  const client = await database.take();
  try {
    await client.query('begin');
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
    return 'committed';
  } catch (error) {
    await client.query('rollback');
    return error instanceof Error ? error.message : String(error);
  } finally {
    client.release();
  }
}

const state = async (): Promise<string> =>
  owner.value<string>('select concat(armed, doc, updated_at) from mqk.control');

/** The document with these fields, one version further. */
const next = (fields: string): string =>
  `(select (doc::jsonb || jsonb_build_object('version', (doc ->> 'version')::int + 1) || '${fields}')::json from mqk.control)`;
const ARMED = next('{"armed": true, "disarmReason": null}');
const door = (doc: string): string => `select mqk.change_control('${ACCOUNT}', ${doc}, clock_timestamp())`;
/** A record of the audit that fits the chain, as somebody with the rights of the app could forge it. */
const record = (action: string): string => `insert into mqk.audit (account, seq, prev, hash, event)
  select '${ACCOUNT}', seq + 1, hash, mqk.sha256_hex(format(E'mqk.audit.v1\\n%s\\n%s\\n%s', seq + 1, hash, event)), event
  from (select seq, hash, '{"action":"${action}"}' as event from mqk.audit order by seq desc limit 1) last`;

const DIRECT = [
  `update mqk.control set armed = true`,
  `update mqk.control set doc = ${ARMED}`,
  `update mqk.control set armed = true, doc = ${ARMED}`,
  `update mqk.control set updated_at = now()`,
  `delete from mqk.control`,
  `truncate mqk.control`,
];

describe('no role but the owner changes control directly', () => {
  let auditor: Database;
  let stranger: Database;
  const name = `mqk_stranger_${randomBytes(4).toString('hex')}`;
  beforeAll(async () => {
    auditor = await opened(url, { role: 'mqk_auditor' });
    await owner.rows(`create role ${name} login password 'x'`);
    const address = new URL(url);
    address.username = name;
    address.password = 'x';
    stranger = await opened(address.toString());
  });
  afterAll(async () => {
    await stranger.close();
    await owner.rows(`drop role ${name}`);
  });

  test.each(DIRECT)('%s', async (statement) => {
    const before = await state();
    for (const database of [app, auditor, stranger])
      expect(await tried(database, statement)).toMatch(/permission denied/);
    expect(await state()).toBe(before);
  });

  test('and no role but the app goes through the door', async () => {
    for (const database of [auditor, stranger])
      expect(await tried(database, door(next('{"halts": []}')), record('noted'))).toMatch(
        /permission denied/,
      );
  });

  test('the key that the app may change, so that it can lock the row, stays what it is', async () => {
    expect(await tried(app, `update mqk.control set account = 'other'`)).toMatch(/stays its own|foreign key/);
    expect(await tried(app, `select 1 from mqk.control for update`)).toBe('committed');
  });
});

describe('through the door, or as the owner by hand,', () => {
  test('a change without a record of its own is refused at the commit', async () => {
    const before = await state();
    expect(await tried(app, door(next('{"halts": []}')))).toMatch(/without a record in the audit/);
    await expect(
      owner.rows(`update mqk.control set doc = ${next('{"since": "2018-05-11T20:00:00.000Z"}')}`),
    ).rejects.toThrow('without a record in the audit');
    expect(await state()).toBe(before);
  });

  test('a record of another transaction is no record of this one', async () => {
    await store.control(() => ({ answer: null, audit: { action: 'noted', by: 'ann', detail: {} } }));
    expect(await tried(app, door(next('{"halts": []}')))).toMatch(/without a record in the audit/);
  });

  test('nobody arms without the confirmation of a person, whatever the record says', async () => {
    const before = await state();
    expect(await tried(app, door(ARMED), record('armed'))).toMatch(/no person confirmed it/);
    const token = await prepared(store);
    const uses = `update mqk.confirmation set used_at = clock_timestamp() where token_sha256 = '${token}'`;
    expect(await tried(app, door(ARMED), record('disarmed'), uses)).toMatch(/no person confirmed it/);
    await expect(owner.rows(`update mqk.control set armed = true, doc = ${ARMED}`)).rejects.toThrow(
      'without a record in the audit',
    );
    expect(await state()).toBe(before);
  });

  test('a confirmation that was used before confirms nothing', async () => {
    const token = await prepared(store);
    await store.control(() => ({
      answer: null,
      audit: { action: 'noted', by: 'ann', detail: {} },
      used: token,
    }));
    expect(await tried(app, door(ARMED), record('armed'))).toMatch(/no person confirmed it/);
  });

  test('an older version, or another document under the same one, is refused', async () => {
    const doc = (version: string): string =>
      `(select (doc::jsonb || jsonb_build_object('version', ${version}, 'since', '2018-05-11T20:00:00.000Z'))::json from mqk.control)`;
    for (const version of [`(doc ->> 'version')::int - 1`, `(doc ->> 'version')::int`, `null::int`])
      expect(await tried(app, door(doc(version)), record('noted'))).toMatch(/has a version of its own/);
  });

  test('a document that says something else than its column is refused', async () => {
    await expect(
      owner.rows(`update mqk.control set armed = not armed, doc = ${next('{"halts": []}')}`),
    ).rejects.toThrow('the column and the document disagree');
  });

  test('an account begins disarmed', async () => {
    await owner.rows(
      `insert into mqk.account (account, kind, currency, environment, market_clock) values ('other', 'cash', 'USD', 'paper', 'tape')`,
    );
    await expect(
      owner.rows(`insert into mqk.control (account, armed, doc) select 'other', true, doc from mqk.control`),
    ).rejects.toThrow('begins disarmed');
    await expect(
      owner.rows(
        `insert into mqk.control (account, armed, doc) select 'other', false, ${ARMED} from mqk.control limit 1`,
      ),
    ).rejects.toThrow('begins disarmed');
  });
});

test('the one writer arms, disarms and halts', async () => {
  await arming(store);
  expect((await store.controlFacts()).control.armed).toBe(true);
  await store.control((facts) => ({
    answer: null,
    audit: { action: 'disarmed', by: 'ann', detail: {} },
    control: disarm(facts.control, 'operator', facts.now),
  }));
  await arming(store);
  await store.control((facts) => ({
    answer: null,
    audit: { action: 'halted', by: 'ann', detail: {} },
    control: halt(facts.control, { code: 'operator', detail: 'enough', at: facts.now }),
  }));
  expect((await store.controlFacts()).control).toMatchObject({ armed: false, disarmReason: 'operator' });
});
