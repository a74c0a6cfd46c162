/**
 * Whatever a broker over a network answers to an order goes through the whole desk: what it means for the order is
 * settled, and what lets us do nothing more halts with the same commit.
 */
import { describe, expect, test } from '@jest/globals';

import type { Replied } from '../src/index.ts';
import { replaces, working } from './support/replaces.ts';
import { type Story, story } from './support/story.ts';

interface Became {
  readonly base: string;
  readonly row: string;
  readonly held: boolean;
  readonly outcome: string;
}

const becameOf = (desk: Story): Promise<readonly Became[]> =>
  desk.sql<Became>(
    `select o.base, b.status as row, r.released_at is null as held, a.outcome
      from mqk.outbox b join mqk."order" o using (account, client_order_id)
      join mqk.reservation r using (account, client_order_id) join mqk.attempt a on a.outbox_id = b.id
      where b.kind = 'submit' order by b.id`,
  );
const haltsOf = async (desk: Story): Promise<readonly string[]> =>
  (await desk.facts()).control.halts.map(({ code }) => code);
const toldOf = (desk: Story): Promise<readonly unknown[]> =>
  desk.sql(`select kind, code, detail from mqk.event where kind in ('halted', 'disarmed') order by seq`);

const error = (status: number, code: string): Replied => ({
  taken: false,
  said: { status, body: 'error', code },
});

describe('an order whose submit is answered', () => {
  test.each<[string, Replied, Became, readonly string[]]>([
    [
      'that the credentials are refused',
      error(401, 'whatever'),
      { base: 'REJECTED', row: 'FAILED', held: false, outcome: 'barred' },
      ['credentials_refused'],
    ],
    [
      'that the account is blocked',
      error(403, 'account_blocked'),
      { base: 'REJECTED', row: 'FAILED', held: false, outcome: 'barred' },
      ['account_blocked'],
    ],
    [
      'that the account is closed',
      error(403, 'account_closed'),
      { base: 'REJECTED', row: 'FAILED', held: false, outcome: 'barred' },
      ['account_closed'],
    ],
    [
      'that the key is for another environment',
      error(403, 'wrong_environment'),
      { base: 'REJECTED', row: 'FAILED', held: false, outcome: 'barred' },
      ['wrong_environment'],
    ],
    [
      '401 by a page that is not the broker, which has taken it',
      { taken: true, said: { status: 401, body: 'unreadable' } },
      { base: 'UNKNOWN', row: 'UNKNOWN', held: true, outcome: 'barred_in_doubt' },
      ['credentials_refused'],
    ],
    [
      'with another order',
      { taken: true, said: { status: 200, body: 'other_order' } },
      { base: 'UNKNOWN', row: 'UNKNOWN', held: true, outcome: 'accepted' },
      ['terms_mismatch'],
    ],
  ])('%s stops the desk', async (_what, weather, became, halts) => {
    const desk = await story();
    desk.broker.weather(weather);
    await desk.gateway().trade([desk.intent('buy 1 AAPL', 'a')]);

    expect(await becameOf(desk)).toEqual([became]);
    expect(await haltsOf(desk)).toEqual(halts);
    expect((await desk.facts()).control).toMatchObject({ armed: false, disarmReason: halts[0] });
    expect(await toldOf(desk)).toEqual(
      expect.arrayContaining([
        { kind: 'halted', code: halts[0], detail: expect.any(String) },
        { kind: 'disarmed', code: halts[0], detail: '' },
      ]),
    );
    await expect(desk.arms()).rejects.toThrow('halted');
  });

  test.each<[string, Replied, Became]>([
    [
      'that it is refused for good',
      error(422, 'order_refused'),
      { base: 'REJECTED', row: 'FAILED', held: false, outcome: 'rejected' },
    ],
    [
      'under a code that nobody here knows',
      { taken: true, said: { status: 422, body: 'error', code: '4711' } },
      { base: 'UNKNOWN', row: 'UNKNOWN', held: true, outcome: 'unknown' },
    ],
    [
      'by a server that failed after it took it',
      { taken: true, said: { status: 503, body: 'error', code: 'order_refused' } },
      { base: 'UNKNOWN', row: 'UNKNOWN', held: true, outcome: 'unknown' },
    ],
    [
      'that there is nothing there',
      { taken: true, said: { status: 404, body: 'error', code: 'order_unknown' } },
      { base: 'UNKNOWN', row: 'UNKNOWN', held: true, outcome: 'unknown' },
    ],
    [
      'with a body that breaks off',
      { taken: true, said: { status: 200, body: 'unreadable' } },
      { base: 'UNKNOWN', row: 'UNKNOWN', held: true, outcome: 'unknown' },
    ],
    [
      'after the deadline',
      { taken: true, said: { transport: 'timed_out' } },
      { base: 'UNKNOWN', row: 'UNKNOWN', held: true, outcome: 'unknown' },
    ],
    [
      'that this is too much',
      { taken: false, said: { status: 429, body: 'empty', retryAfterMs: 1_500.5 } },
      { base: 'UNSENT', row: 'CREATED', held: true, outcome: 'throttled' },
    ],
    [
      'by nobody, because there is no connection',
      { taken: false, said: { transport: 'not_connected' } },
      { base: 'UNSENT', row: 'CREATED', held: true, outcome: 'not_sent' },
    ],
  ])('%s stops nothing', async (_what, weather, became) => {
    const desk = await story();
    desk.broker.weather(weather);
    await desk.gateway().trade([desk.intent('buy 1 AAPL', 'a')]);

    expect(await becameOf(desk)).toEqual([became]);
    expect(await haltsOf(desk)).toEqual([]);
    expect((await desk.facts()).control.armed).toBe(true);
    if (became.row !== 'UNKNOWN') return;

    await desk.gateway().resolve(); // the broker has it, and shows it
    expect(await becameOf(desk)).toEqual([{ ...became, base: 'LIVE', row: 'SUBMITTED' }]);
  });
});

test('an order of which the broker showed another one stays in doubt until it is asked and shows the right one', async () => {
  const desk = await story();
  desk.broker.weather({ taken: true, said: { status: 200, body: 'other_order' } });
  await desk.gateway().trade([desk.intent('buy 1 AAPL', 'a')]);
  await desk.gateway().resolve();

  expect(await desk.sql(`select kind from mqk.evidence`)).toEqual([{ kind: 'lookup_found' }]);
  expect((await becameOf(desk)).map(({ base, row }) => [base, row])).toEqual([['LIVE', 'SUBMITTED']]);
  expect(await haltsOf(desk)).toEqual(['terms_mismatch']);
});

test('the desk stops in the very transaction that settles the order, and nothing else of the round leaves', async () => {
  const desk = await story();
  desk.broker.weather(error(403, 'account_blocked'));
  const intents = ['a', 'b', 'c'].map((name) => desk.intent('buy 1 AAPL', name));

  const { settled } = await desk.gateway().trade(intents);

  expect([settled, desk.broker.received.length]).toEqual([3, 1]);
  expect((await becameOf(desk)).map(({ row, outcome }) => [row, outcome])).toEqual([
    ['FAILED', 'barred'],
    ['CREATED', 'not_sent'],
    ['CREATED', 'not_sent'],
  ]);
  const written = await desk.sql<{ readonly transaction: string }>(
    `select distinct xmin::text as transaction from (select xmin from mqk.outbox union all select xmin from mqk.control
      union all select xmin from mqk.halt union all select xmin from mqk.attempt) as written`,
  );
  expect(written).toHaveLength(1);

  await desk.restarts();
  expect(await haltsOf(desk)).toEqual(['account_blocked']);
  desk.broker.weather('calm');
  await desk.gateway().dispatch(8);
  expect(desk.broker.received).toHaveLength(1);
});

test('what was in doubt before stays in doubt, whatever is said of the second attempt', async () => {
  const desk = await story();
  desk.broker.weather('taken_in_silence');
  await desk.gateway().trade([desk.intent('buy 1 AAPL', 'a')]);
  desk.broker.weather(error(401, 'whatever'));
  await desk.sql(`update mqk.outbox set due_at = clock_timestamp()`);
  await desk.gateway().dispatch(8);

  expect(await desk.sql(`select status, unresolved from mqk.outbox`)).toEqual([
    { status: 'UNKNOWN', unresolved: 1 },
  ]);
  expect(await desk.sql(`select released_at is null as held from mqk.reservation`)).toEqual([{ held: true }]);
  expect(await haltsOf(desk)).toEqual(['credentials_refused']);
});

test('a cancel that is answered so halts, and is asked again until the broker lets us', async () => {
  const desk = await story();
  const order = await desk.wants('buy 1 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.repliesToCancels({ status: 403, body: 'error', code: 'account_blocked' });
  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().dispatch(8);

  const cancels = (): Promise<readonly unknown[]> =>
    desk.sql(`select status, attempts from mqk.outbox where kind = 'cancel'`);
  expect(await cancels()).toEqual([{ status: 'CREATED', attempts: 1 }]);
  expect(await haltsOf(desk)).toEqual(['account_blocked']);

  desk.broker.repliesToCancels(null);
  await desk.sql(`update mqk.outbox set due_at = clock_timestamp() where kind = 'cancel'`);
  await desk.gateway().dispatch(8);
  expect(await cancels()).toEqual([{ status: 'SUBMITTED', attempts: 2 }]);
});

test('a replace that is answered so halts, and is in doubt: a refusal of a replace proves nothing', async () => {
  const { desk, order } = await working();
  await replaces(desk, order, 'buy 12 AAPL at 189');
  desk.broker.weather({ taken: true, said: { status: 401, body: 'error', code: null } });
  await desk.gateway().dispatch(8);

  expect(await desk.sql(`select status from mqk.outbox where kind = 'replace'`)).toEqual([
    { status: 'UNKNOWN' },
  ]);
  expect(await haltsOf(desk)).toEqual(['credentials_refused']);
  await desk.gateway().resolve();
  expect(await desk.sql(`select status from mqk.outbox where kind = 'replace'`)).toEqual([
    { status: 'SUBMITTED' },
  ]);
});
