/** The database refuses every change of status that is not one of the declared ones, whoever makes it. */
import { OUTBOX_EDGES, OUTBOX_STATUSES, type OutboxStatus } from '@mqk/execution/store';
import { describe, expect, test } from '@jest/globals';

import { type Onlooker, onlooker } from './support/databases.ts';
import { promise, world } from './support/world.ts';

type Setting = Readonly<Record<string, string>>;

const CLAIMED = {
  status: `'CLAIMED'`,
  attempts: 'attempts + 1',
  claim_token: `'t-' || attempts`,
  claim_epoch: '1',
};
const FREE = { claim_token: 'null', claim_epoch: 'null' };

/** How a row is changed to each status when nothing else is wrong. */
const TO: Readonly<Record<OutboxStatus, Setting>> = {
  CREATED: { status: `'CREATED'`, ...FREE },
  CLAIMED,
  SUBMITTED: { status: `'SUBMITTED'`, unresolved: '0', ...FREE },
  FAILED: { status: `'FAILED'`, unresolved: '0', ...FREE },
  UNKNOWN: { status: `'UNKNOWN'`, unresolved: 'unresolved + 1', ...FREE },
};

const change = async (eyes: Onlooker, setting: Setting): Promise<unknown> =>
  eyes.rows(
    `update mqk.outbox set ${Object.entries(setting)
      .map(([column, value]) => `${column} = ${value}`)
      .join(', ')}`,
  );

const begin = async (eyes: Onlooker): Promise<void> => {
  await change(eyes, CLAIMED);
  await eyes.rows(`insert into mqk.attempt (outbox_id, attempt, account, kind, token, epoch, claimed_at)
    select id, attempts, account, kind, claim_token, claim_epoch, now() from mqk.outbox`);
};

const end = async (eyes: Onlooker, outcome: string): Promise<unknown> =>
  eyes.rows(`update mqk.attempt set outcome = $1, detail = '', finished_at = now() where outcome is null`, [
    outcome,
  ]);

const prove = async (eyes: Onlooker, kind: string): Promise<unknown> =>
  eyes.rows(
    `insert into mqk.evidence (account, outbox_id, kind, detail, epoch) select account, id, $1, '', 1 from mqk.outbox`,
    [kind],
  );

async function row(): Promise<Onlooker> {
  const { store, url } = await world();
  await promise(store, 'one');
  return onlooker(url);
}

/** Brings the row to a status by allowed steps, with all that the next step could need. */
const REACH: Readonly<Record<OutboxStatus, (eyes: Onlooker) => Promise<void>>> = {
  CREATED: async () => undefined,
  CLAIMED: async (eyes) => {
    await begin(eyes);
    await end(eyes, 'not_sent');
  },
  SUBMITTED: async (eyes) => {
    await REACH.CLAIMED(eyes);
    await change(eyes, TO.SUBMITTED);
  },
  FAILED: async (eyes) => {
    await change(eyes, TO.FAILED);
  },
  UNKNOWN: async (eyes) => {
    await begin(eyes);
    await end(eyes, 'unknown');
    await change(eyes, TO.UNKNOWN);
    await prove(eyes, 'operator');
  },
};

const PAIRS = OUTBOX_STATUSES.flatMap((from) =>
  OUTBOX_STATUSES.filter((to) => to !== from).map(
    (to) => [from, to, OUTBOX_EDGES[from].includes(to)] as const,
  ),
);

describe('every pair of statuses', () => {
  test.each(PAIRS)('%s to %s: %s', async (from, to, allowed) => {
    const eyes = await row();
    await REACH[from](eyes);
    const status = async (): Promise<string> => eyes.value('select status from mqk.outbox');
    expect(await status()).toBe(from);
    // UNKNOWN with an attempt that is resolved is no CREATED either
    const setting = to === 'CREATED' ? { ...TO.CREATED, unresolved: '0' } : TO[to];
    if (allowed) {
      await change(eyes, setting);
      expect(await status()).toBe(to);
    } else {
      await expect(change(eyes, setting)).rejects.toThrow('is refused');
      expect(await status()).toBe(from);
    }
  });
});

test('a row begins CREATED and untried', async () => {
  const eyes = await row();
  const copy = (columns: string, values: string): string =>
    `insert into mqk.outbox (account, kind, class, client_order_id, payload, payload_sha256, expires_at, ${columns})
     select account, 'replace', class, client_order_id, payload, payload_sha256, expires_at, ${values} from mqk.outbox`;
  await expect(eyes.rows(copy('status', `'SUBMITTED'`))).rejects.toThrow('begins CREATED');
  await expect(eyes.rows(copy('attempts', '1'))).rejects.toThrow('begins CREATED');
});

test('a claim goes back to CREATED only with proof that nothing was sent, and nothing earlier in doubt', async () => {
  for (const outcome of ['unknown', 'rejected', 'accepted']) {
    const eyes = await row();
    await begin(eyes);
    await end(eyes, outcome);
    await expect(change(eyes, TO.CREATED)).rejects.toThrow('only what was not sent');
  }
  const eyes = await row();
  await begin(eyes);
  await expect(change(eyes, TO.CREATED)).rejects.toThrow('no outcome');
  await end(eyes, 'unknown');
  await change(eyes, TO.UNKNOWN);
  await begin(eyes);
  await end(eyes, 'throttled');
  await expect(change(eyes, TO.CREATED)).rejects.toThrow('unresolved');
  await expect(change(eyes, { ...TO.CREATED, unresolved: '0' })).rejects.toThrow('unresolved');
});

test('a claim never ends without saying how its attempt ended', async () => {
  for (const to of ['SUBMITTED', 'FAILED', 'UNKNOWN', 'CREATED'] as const) {
    const eyes = await row();
    await begin(eyes);
    await expect(change(eyes, TO[to])).rejects.toThrow('no outcome');
  }
});

test('a doubt ends with evidence of the right kind', async () => {
  for (const [kind, to, allowed] of [
    ['lookup_missing', 'FAILED', false],
    ['lookup_missing', 'SUBMITTED', false],
    ['mismatch', 'SUBMITTED', false],
    ['proven_absent', 'SUBMITTED', false],
    ['proven_absent', 'FAILED', true],
    ['lookup_found', 'SUBMITTED', true],
    ['operator', 'FAILED', true],
  ] as const) {
    const eyes = await row();
    await begin(eyes);
    await end(eyes, 'unknown');
    await change(eyes, TO.UNKNOWN);
    await expect(change(eyes, TO[to])).rejects.toThrow('ends with evidence');
    await prove(eyes, kind);
    if (allowed) await change(eyes, TO[to]);
    else await expect(change(eyes, TO[to])).rejects.toThrow('ends with evidence');
  }
});

test('a claim is one more attempt, and an attempt begins with a claim', async () => {
  const eyes = await row();
  await expect(change(eyes, { ...CLAIMED, attempts: 'attempts' })).rejects.toThrow('one more attempt');
  await expect(change(eyes, { attempts: '5' })).rejects.toThrow('begins with a claim');
  await begin(eyes);
  await end(eyes, 'unknown');
  await expect(change(eyes, { ...TO.UNKNOWN, attempts: '2' })).rejects.toThrow('begins with a claim');
  await expect(eyes.rows(`update mqk.attempt set outcome = 'accepted'`)).rejects.toThrow('ends once');
});

test('a cancel may always be asked for again', async () => {
  const { store, url } = await world();
  await promise(store, 'one');
  const eyes = await onlooker(url);
  await change(eyes, TO.FAILED);
  await eyes.rows(`insert into mqk.outbox (account, kind, class, client_order_id, payload, payload_sha256, expires_at)
    select account, 'cancel', 'reduce', client_order_id, payload, payload_sha256, expires_at from mqk.outbox`);
  const only = async (setting: string): Promise<unknown> =>
    eyes.rows(`update mqk.outbox set ${setting} where kind = 'cancel'`);
  await only(`status = 'CLAIMED', attempts = 1, claim_token = 't', claim_epoch = 1`);
  await eyes.rows(`insert into mqk.attempt (outbox_id, attempt, account, kind, token, epoch, claimed_at)
    select id, attempts, account, kind, claim_token, claim_epoch, now() from mqk.outbox where kind = 'cancel'`);
  await end(eyes, 'unknown');
  await expect(only(`status = 'UNKNOWN', claim_token = null, claim_epoch = null`)).rejects.toThrow(
    'cancels_are_never',
  );
  await only(`status = 'CREATED', claim_token = null, claim_epoch = null`);
  expect(await eyes.value(`select status from mqk.outbox where kind = 'cancel'`)).toBe('CREATED');
});
