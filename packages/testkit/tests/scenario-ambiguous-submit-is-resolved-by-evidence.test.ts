/** Silence is not an answer. What became of an order is found out from the broker, and until then it counts in full. */
import { describe, expect, test } from '@jest/globals';

import { systemTime } from '@mqk/core';

import { type Story, story } from './support/story.ts';

const statusOf = async (desk: Story): Promise<unknown> =>
  (await desk.sql<{ readonly status: string }>(`select status from mqk.outbox where kind = 'submit'`))[0]
    ?.status;
const heldOf = async (desk: Story): Promise<unknown> =>
  (
    await desk.sql<{ readonly held: string }>(
      `select coalesce(sum(quantity), 0)::text as held from mqk.reservation where released_at is null`,
    )
  )[0]?.held;
const evidenceOf = async (desk: Story): Promise<readonly string[]> =>
  (await desk.sql<{ readonly kind: string }>('select kind from mqk.evidence order by id')).map(
    ({ kind }) => kind,
  );

async function silent(weather: 'taken_in_silence' | 'lost_in_silence'): Promise<Story> {
  const desk = await story();
  desk.broker.weather(weather);
  await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.weather('calm');
  return desk;
}

describe.each(['taken_in_silence', 'lost_in_silence'] as const)('an order %s', (weather) => {
  test('is in doubt, keeps its reservation, and is not sent again', async () => {
    const desk = await silent(weather);

    await desk.gateway().dispatch(8);
    await desk.gateway().dispatch(8);

    expect(await statusOf(desk)).toBe('UNKNOWN');
    expect(await heldOf(desk)).toBe('10');
    expect(desk.broker.received).toHaveLength(1);
  });

  test('lets no other order of its symbol add risk, and nobody arm', async () => {
    const desk = await silent(weather);
    await desk.wants('buy 5 AAPL', 'another');

    await desk.gateway().dispatch(8);
    await desk.gateway().control.disarm('story', 'operator');

    expect(desk.broker.received).toHaveLength(1);
    expect(await desk.sql('select code from mqk.denial')).toEqual([{ code: 'symbol_blocked' }]);
    await expect(desk.arms()).rejects.toThrow('unknown_outcomes');
  });

  test('is not drift: what we do not know yet is named, and excused for a while', async () => {
    const desk = await silent(weather);

    const { verdict } = await desk.gateway().reconcile();

    expect(verdict.state).toBe('CLEAN');
    expect(verdict.inFlight.map(({ kind }) => kind)).toContain('order');
  });
});

test('accepted: the broker knows the id, and shows what was promised', async () => {
  const desk = await silent('taken_in_silence');

  expect(await desk.gateway().resolve()).toMatchObject([{ result: 'SUBMITTED', evidence: 'lookup_found' }]);

  expect(await statusOf(desk)).toBe('SUBMITTED');
  expect(await evidenceOf(desk)).toEqual(['lookup_found']);
  expect(await heldOf(desk)).toBe('10');
});

test('not accepted: the broker answers that there is no such order', async () => {
  const desk = await silent('lost_in_silence');

  expect(await desk.gateway().resolve()).toMatchObject([{ result: 'FAILED', evidence: 'proven_absent' }]);

  expect(await statusOf(desk)).toBe('FAILED');
  expect(await heldOf(desk)).toBe('0');
  expect((await desk.facts()).control.armed).toBe(true);
});

test('accepted, and told by news before anybody asked', async () => {
  const desk = await silent('taken_in_silence');
  const [sent] = desk.broker.received;
  if (sent === undefined) throw new Error('the order was sent');
  desk.broker.fills(sent.clientOrderId, 10n, { price: 190_000_000n, id: 'e-1' });
  await desk.gateway().hear();

  await desk.gateway().resolve();

  expect(await statusOf(desk)).toBe('SUBMITTED');
  expect(await heldOf(desk)).toBe('0');
  expect((await desk.facts()).control.halts).toEqual([]);
  expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
});

test('found out after a crash in the middle of the sending, in the next life', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  const died = new Error('power cut');
  desk.broker.weather('taken_in_silence');
  desk.broker.meanwhile(() => Promise.reject(died));
  await expect(desk.gateway().dispatch(8)).rejects.toThrow('power cut');
  expect(await statusOf(desk)).toBe('CLAIMED');

  await desk.restarts();

  expect(await statusOf(desk)).toBe('FAILED');
  expect(await evidenceOf(desk)).toEqual(['lookup_missing', 'proven_absent']);
  expect((await desk.facts()).control).toMatchObject({ armed: false, disarmReason: 'boot' });
  expect(order).toMatch(/^story-/);
});

test('not taken for absent while the process that claimed it may still send, though one look is proof enough', async () => {
  const desk = await story();
  await desk.wants('buy 10 AAPL');
  const before = desk.gateway();
  const looks: string[] = [];
  // a clock set forward ends the lease while the order is on its way: whoever takes over looks before it arrives
  desk.broker.meanwhile(async () => {
    await desk.restarts({ waits: false });
    looks.push(...(await evidenceOf(desk)));
    expect(await statusOf(desk)).toBe('UNKNOWN');
    expect(await heldOf(desk)).toBe('10');
  });

  expect(await before.dispatch(8)).toMatchObject({ settled: 0, lost: 1 });

  expect(looks).toEqual(['lookup_missing']);
  await desk.sql(`alter table mqk.evidence disable trigger user`);
  await desk.sql(`update mqk.evidence set seen_at = seen_at - interval '1 minute'`);
  expect(await desk.gateway().resolve()).toMatchObject([{ result: 'SUBMITTED', evidence: 'lookup_found' }]);
  expect(await heldOf(desk)).toBe('10');
  expect((await desk.facts()).control.halts).toEqual([]);
});

test('a broker that shows something else under our id stops everything', async () => {
  const desk = await silent('taken_in_silence');
  await desk.sql(`alter table mqk.outbox disable trigger user`);
  await desk.sql(
    `update mqk.outbox set payload = replace(payload, '"quantity":"10"', '"quantity":"11"'),
       payload_sha256 = encode(sha256(convert_to(replace(payload, '"quantity":"10"', '"quantity":"11"'), 'utf8')), 'hex')`,
  );
  await desk.sql(`alter table mqk.outbox enable trigger user`);

  await desk.gateway().resolve();

  expect(await statusOf(desk)).toBe('UNKNOWN');
  expect(await evidenceOf(desk)).toEqual(['mismatch']);
  const { control } = await desk.facts();
  expect(control.armed).toBe(false);
  expect(control.halts.map(({ code }) => code)).toEqual(['terms_mismatch']);
});

test('a question that failed proves nothing', async () => {
  const desk = await silent('lost_in_silence');
  desk.broker.hidesOrders(true);

  expect(await desk.gateway().resolve()).toMatchObject([{ result: 'UNKNOWN', evidence: 'no_answer' }]);
  expect(await statusOf(desk)).toBe('UNKNOWN');
});

describe('a broker of which one look proves nothing', () => {
  const SLOW = { enforcesClientOrderId: false, lookupsForAbsence: 3, settleTimeMs: 600 };

  const process = { ms: 0 };
  const clock = { now: () => systemTime(0), monotonicMs: () => process.ms };

  /** The looks of the story lie as far apart as they would in life. */
  const later = (desk: Story, ms: number): Promise<unknown> => {
    process.ms += ms;
    return setForward(desk, ms);
  };
  const setForward = (desk: Story, ms: number): Promise<unknown> =>
    desk.sql(`alter table mqk.evidence disable trigger user; alter table mqk.outbox disable trigger user;
      update mqk.evidence set seen_at = seen_at - interval '${ms} milliseconds';
      update mqk.outbox set claimed_at = claimed_at - interval '${ms} milliseconds';
      alter table mqk.outbox enable trigger user`);

  async function lost(): Promise<Story> {
    const desk = await story({ traits: SLOW, clock });
    desk.broker.weather('lost_in_silence');
    await desk.wants('buy 10 AAPL');
    await desk.gateway().dispatch(8);
    return desk;
  }

  test('is not believed while the last byte may have left less than its settle time ago', async () => {
    const desk = await lost();
    for (let looks = 0; looks < 4; looks += 1) {
      await later(desk, 301); // 1.2 seconds after the claim, of which the byte may have waited for five
      expect(await desk.gateway().resolve()).toMatchObject([{ evidence: 'lookup_missing' }]);
    }
    expect(await heldOf(desk)).toBe('10');
  });

  test('is believed after three spaced looks and its settle time, not before', async () => {
    const desk = await lost();
    const results: (string | undefined)[] = [];
    for (let looks = 0; looks < 4; looks += 1) {
      await later(desk, 2_000);
      results.push((await desk.gateway().resolve())[0]?.evidence);
    }

    expect(results).toEqual(['lookup_missing', 'lookup_missing', 'lookup_missing', 'proven_absent']);
    expect(await statusOf(desk)).toBe('FAILED');
  });

  test('is not believed because the clock of the database was set forward: the settle time is waited for', async () => {
    const desk = await lost();
    for (let looks = 0; looks < 4; looks += 1) {
      await setForward(desk, 60_000);
      process.ms += 301;
      expect(await desk.gateway().resolve()).toMatchObject([{ evidence: 'lookup_missing' }]);
    }
    expect(await heldOf(desk)).toBe('10');

    await later(desk, 6_000);
    expect(await desk.gateway().resolve()).toMatchObject([{ evidence: 'proven_absent' }]);
  });

  test.each([
    [
      'fails',
      (desk: Story) => {
        desk.broker.hidesAccount(true);
      },
    ],
    [
      'names the order',
      (desk: Story) => {
        desk.broker.arrivesLate();
        desk.broker.forgetsOrders(true);
      },
    ],
  ] as const)('is not believed while its list of all orders %s', async (_what, happens) => {
    const desk = await lost();
    happens(desk);
    for (let looks = 0; looks < 4; looks += 1) {
      await later(desk, 2_000);
      expect(await desk.gateway().resolve()).toMatchObject([{ evidence: 'lookup_missing' }]);
    }

    expect(await statusOf(desk)).toBe('UNKNOWN');
    expect(await heldOf(desk)).toBe('10');
  });

  test('is not asked again at once: looks that are not spaced are no looks', async () => {
    const desk = await lost();

    expect(await desk.gateway().resolve()).toHaveLength(1);
    expect(await desk.gateway().resolve()).toEqual([]);
    expect(await evidenceOf(desk)).toEqual(['lookup_missing']);
  });

  test('and that has it after all: an order that came late is found by the next look', async () => {
    const desk = await lost();
    await desk.gateway().resolve();
    desk.broker.arrivesLate();
    await later(desk, 1_000);

    expect(await desk.gateway().resolve()).toMatchObject([{ result: 'SUBMITTED', evidence: 'lookup_found' }]);
    expect(await heldOf(desk)).toBe('10');
  });
});

test('a doubt that lasts for too long is drift, and stops everything for a reason of its own', async () => {
  const desk = await silent('lost_in_silence');
  desk.broker.hidesOrders(true);
  await desk.sql(`update mqk.outbox set doubted_at = doubted_at - interval '1 hour'`);

  const { verdict } = await desk.gateway().reconcile();

  expect(verdict.state).toBe('DIRTY');
  const { control } = await desk.facts();
  expect(control.armed).toBe(false);
  expect(control.halts.map(({ code }) => code)).toContain('unknown_outcome_too_old');
  expect(await statusOf(desk)).toBe('UNKNOWN');
  expect(await heldOf(desk)).toBe('10');
});
