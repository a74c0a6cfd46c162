/** The record of who decided what cannot be changed unseen. */
import { expect, test } from '@jest/globals';

import { sha256Hex } from '@mqk/core';

import { onlooker } from './support/databases.ts';
import { ACCOUNT, world } from './support/world.ts';

async function recorded(count: number) {
  const desk = await world();
  for (let index = 0; index < count; index += 1)
    await desk.store.control(() => ({
      answer: undefined,
      audit: { action: 'noted', by: 'ann', detail: { index, money: '12.50' } },
    }));
  return { ...desk, eyes: await onlooker(desk.url) };
}

test('every record hashes what it says together with the one before', async () => {
  const { store, eyes } = await recorded(3);
  const records = await eyes.rows<Record<'seq' | 'prev' | 'hash' | 'event', string>>(
    'select seq, prev, hash, event from mqk.audit order by seq',
  );
  let prev = '0'.repeat(64);
  for (const [index, record] of records.entries()) {
    expect(record.seq).toBe(String(index + 1));
    expect(record.prev).toBe(prev);
    expect(record.hash).toBe(sha256Hex(`mqk.audit.v1\n${record.seq}\n${record.prev}\n${record.event}`));
    prev = record.hash;
  }
  expect(JSON.parse(records.at(-1)!.event)).toMatchObject({
    v: 1,
    account: ACCOUNT,
    action: 'noted',
    by: 'ann',
    detail: { index: 2, money: '12.50' },
  });
  expect(await store.verifyAudit()).toEqual({
    ok: true,
    value: { records: BigInt(records.length), head: prev },
  });
});

test('no record can be changed, removed or put in between', async () => {
  const { eyes } = await recorded(2);
  await expect(eyes.rows(`update mqk.audit set event = '{}'`)).rejects.toThrow('append-only');
  await expect(eyes.rows('delete from mqk.audit')).rejects.toThrow('append-only');
  await expect(eyes.rows('truncate mqk.audit')).rejects.toThrow('append-only');
  const insert = 'insert into mqk.audit (account, seq, prev, hash, event) select account,';
  const last = 'from mqk.audit order by seq desc limit 1';
  await expect(eyes.rows(`${insert} seq + 2, hash, hash, '{}' ${last}`)).rejects.toThrow('does not follow');
  await expect(eyes.rows(`${insert} seq + 1, prev, hash, '{}' ${last}`)).rejects.toThrow('does not follow');
  await expect(eyes.rows(`${insert} seq + 1, hash, hash, '{}' ${last}`)).rejects.toThrow('does not hash');
});

test.each([
  ['an event', `update mqk.audit set event = replace(event, 'ann', 'bob') where seq = 3`, 3n],
  ['a hash', `update mqk.audit set hash = repeat('1', 64) where seq = 3`, 3n],
  [
    'a record with its hash',
    `update mqk.audit set event = '{}', hash = mqk.sha256_hex(concat_ws(chr(10), 'mqk.audit.v1', seq, prev, '{}')) where seq = 3`,
    4n,
  ],
  ['a record away', 'delete from mqk.audit where seq = 3', 3n],
  ['the first record away', 'delete from mqk.audit where seq = 1', 1n],
])('whoever switches the trigger off and takes or changes %s is found out', async (_what, tampering, seq) => {
  const { store, eyes } = await recorded(3);
  await eyes.rows('alter table mqk.audit disable trigger user');
  await eyes.rows(tampering);
  await eyes.rows('alter table mqk.audit enable trigger user');
  expect(await store.verifyAudit()).toEqual({ ok: false, refused: { code: 'audit_broken', seq } });
});

test('changes at once get different places in the chain', async () => {
  const { store } = await recorded(0);
  const before = await store.verifyAudit();
  await Promise.all(
    Array.from({ length: 12 }, async (_each, index) =>
      store.control(() => ({ answer: undefined, audit: { action: 'noted', by: `p${index}`, detail: {} } })),
    ),
  );
  const after = await store.verifyAudit();
  if (!before.ok || !after.ok) throw new Error('the chain is broken');
  expect(after.value.records).toBe(before.value.records + 12n);
});

test('a chain longer than a page is read to its end', async () => {
  const { store, eyes } = await recorded(0);
  await eyes.rows(`do $$ declare l record; begin for i in 1..1100 loop
    select seq, hash into l from mqk.audit where account = 'paper-1' order by seq desc limit 1;
    insert into mqk.audit (account, seq, prev, hash, event) values ('paper-1', l.seq + 1, l.hash,
      mqk.sha256_hex(format(E'mqk.audit.v1\\n%s\\n%s\\n{}', l.seq + 1, l.hash)), '{}'); end loop; end $$`);
  expect(await store.verifyAudit()).toMatchObject({ ok: true, value: { records: 1102n } });
});
