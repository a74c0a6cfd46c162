/** Whoever claims, sends, arms or writes is watched in that very moment: what it may do passes, what it may not is reported. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { brokerOrderId } from '@mqk/core';

import { watch } from '../src/sim/index.ts';
import {
  type Change,
  DIRTY,
  type Lived,
  OTHER,
  QUESTION,
  REQUEST,
  WANTS_OUT,
  changed,
  living,
  nothing,
  plan,
  row,
} from './support/lived.ts';

type Happening = Parameters<typeof watch>[0]['faults'];

let world: Lived;
beforeEach(() => {
  world = living();
});

describe('what is claimed and sent', () => {
  const actor = { name: 'one', epoch: 3, isArming: false };
  const faults: Happening = { happened: new Map() };
  const stepped: Happening = { happened: new Map([['clock_step', 1]]) };
  const promised: Change = row({ status: 'CREATED', attempts: 0 });
  const claimed: Change = row({ status: 'CLAIMED', attempts: 1 });

  function claim(facts: Change, now: Change = claimed): readonly string[] {
    const eyes = watch({ plan, faults, broker: () => world.scene.broker });
    const before = changed(world.now, promised);
    eyes.reads(actor, 'queue', changed(before, facts));
    eyes.reads(actor, 'gate', changed(before, facts));
    const committed = { tag: 'tx-b.commit', before, now: changed(world.now, now), at: 0 };
    return eyes.committed(actor, committed).map(({ rule }) => rule);
  }

  test('an armed desk that agrees with its broker may claim', () => {
    expect(claim(nothing)).toEqual([]);
  });

  test.each<readonly [string, string, Change]>([
    ['I3', 'nobody is armed', () => ({ armed: false })],
    ['I3', 'a halt is open', () => ({ openHalts: 1 })],
    ['I3', 'another one holds the lease', () => ({ lease: { holder: 'two', epoch: 4, endsMs: 9_000 } })],
    ['I3', 'people want out', () => ({ windDowns: [{ ...WANTS_OUT, state: 'open' }] })],
    ['I3', 'the verdict is DIRTY', () => ({ verdict: { ...DIRTY, sequence: 4 } })],
    [
      'I3',
      'the verdict is about an older picture',
      () => ({ watermark: { drawn: 5, accepted: 5, tied: false } }),
    ],
    ['I3', 'the verdict is old', () => ({ nowMs: 10_000_000, beats: {} })],
    ['I24', 'a loop is silent', ({ beats }) => ({ beats: { ...beats, runtime: -100_000 } })],
    [
      'open questions',
      'news left a question',
      () => ({ questions: [{ ...QUESTION, closed: false, answer: null }] }),
    ],
  ])('%s: a claim is decided although %s', (rule, _what, facts) => {
    expect(claim(facts)).toContain(rule);
  });

  test('I20: a cancel that is due waits while an order leaves', () => {
    const cancel: Change = (tables) => ({
      outbox: [
        ...tables.outbox,
        ...tables.outbox.map(
          (line) => ({ ...line, id: 2, kind: 'cancel', class: 'reduce', status: 'CREATED' }) as const,
        ),
      ],
    });
    expect(
      claim(cancel, (tables) =>
        changed(changed(tables, claimed), (now) => ({
          outbox: [...now.outbox, ...cancel(world.now).outbox!.slice(1)],
        })),
      ),
    ).toContain('I20');
  });

  test.each<readonly [string, string, Change, Change]>([
    ['I21', 'the account is armed, and nobody asked', () => ({ armed: false }), nothing],
    ['I21', 'an older state of control came back', () => ({ version: 9 }), nothing],
    ['I21', 'it is armed over a halt', nothing, () => ({ openHalts: 1 })],
    [
      'I28',
      'an older epoch came back',
      () => ({ lease: { holder: 'one', epoch: 4, endsMs: 9_000 } }),
      nothing,
    ],
  ])('%s: %s', (rule, _what, before, now) => {
    const eyes = watch({ plan, faults, broker: () => world.scene.broker });
    const committed = {
      tag: 'tx-e.commit',
      before: changed(world.now, before),
      now: changed(world.now, now),
      at: 0,
    };
    expect(eyes.committed(actor, committed).map((found) => found.rule)).toContain(rule);
  });

  test('I28: whoever lost the account writes on', () => {
    const eyes = watch({ plan, faults, broker: () => world.scene.broker });
    const committed = {
      tag: 'tx-d.commit',
      before: world.now,
      now: changed(world.now, () => ({ cursor: 1 })),
      at: 0,
    };
    expect(eyes.committed({ ...actor, epoch: 2 }, committed).map(({ rule }) => rule)).toContain('I28');
  });

  const two = { name: 'two', epoch: 4, isArming: false };

  /** Another life takes the lease, which ends at 9,000, at that time. */
  function taken(atMs: number, first: (eyes: ReturnType<typeof watch>) => void): readonly string[] {
    const eyes = watch({ plan, faults, broker: () => world.scene.broker });
    eyes.reads(two, 'lease', world.now);
    first(eyes);
    const lease = { holder: 'two', epoch: 4, endsMs: atMs + plan.leaseLifeMs };
    const now = changed(world.now, () => ({ lease }));
    return eyes
      .committed(two, { tag: 'lease.acquire', before: world.now, now, at: 0 })
      .map(({ rule }) => rule);
  }

  test('a lease is taken when its time is over, or when it was given back', () => {
    expect(taken(9_000, () => undefined)).toEqual([]);
    const given = { tag: 'lease.release', before: world.now, now: world.now, at: 0 };
    expect(taken(8_000, (eyes) => void eyes.committed(actor, given))).toEqual([]);
  });

  test('I28: a lease is taken while it runs', () => {
    expect(taken(8_999, () => undefined)).toEqual(['I28']);
  });

  function send(now: Change, request = REQUEST, by = actor, at = 0, happening = faults): readonly string[] {
    const eyes = watch({ plan, faults: happening, broker: () => world.scene.broker });
    const arms = {
      tag: 'tx-e.commit',
      before: changed(world.now, () => ({ armed: false, version: 6 })),
      now: world.now,
      at: 0,
    };
    eyes.committed({ ...actor, isArming: true }, arms);
    eyes.reads(actor, 'gate', world.now);
    const before = changed(world.now, promised);
    eyes.committed(actor, { tag: 'tx-b.commit', before, now: changed(world.now, claimed), at: 0 });
    const seen = { now: changed(changed(world.now, claimed), now), at };
    return eyes.received(by, { kind: 'submit', request }, seen).map(({ rule }) => rule);
  }

  test('what was claimed may be sent', () => {
    expect(send(nothing)).toEqual([]);
  });

  test.each<readonly [string, string, readonly string[] | (() => readonly string[])]>([
    ['I2', 'nobody claimed it', () => send(row({ status: 'CREATED' }))],
    ['I3', 'its claim is old', () => send(nothing, REQUEST, actor, plan.rules.sendWindowMs + 1)],
    ['I4', 'no attempt is recorded', () => send(row({ attempts: 0 }))],
    ['I5', 'it is not what was stored', () => send(nothing, { ...REQUEST, symbol: 'ELSE' })],
    [
      'I22',
      'people disarmed long ago',
      () => send(() => ({ armed: false }), REQUEST, actor, plan.rules.sendWindowMs + 1),
    ],
    ['I23', 'nobody armed this life', () => send(nothing, REQUEST, { ...actor, name: 'two' })],
    [
      'I28',
      'another epoch has begun',
      () => send(() => ({ lease: { holder: 'two', epoch: 4, endsMs: 9_000 } })),
    ],
  ])('%s: something is sent although %s', (rule, _what, sent) => {
    expect(typeof sent === 'function' ? sent() : sent).toContain(rule);
  });

  test('what another life took over and asks after may arrive yet, if a clock was set forward', () => {
    const takenOver: Change = (tables) => ({
      ...row({ status: 'UNKNOWN' })(tables),
      lease: { holder: 'two', epoch: 4, endsMs: 9_000 },
    });
    expect(send(takenOver, REQUEST, actor, 0, stepped)).toEqual([]);
    expect(send(takenOver)).toContain('I2');
    expect(send(row({ status: 'UNKNOWN' }), REQUEST, actor, 0, stepped)).toEqual(['I2']);
    expect(send(takenOver, REQUEST, actor, plan.rules.sendWindowMs + 1, stepped)).toEqual(['I3']);
  });

  test('I30: a cancel names the order of somebody else', () => {
    const eyes = watch({ plan, faults, broker: () => world.scene.broker });
    const target = { clientOrderId: OTHER, brokerOrderId: brokerOrderId('b-1') };
    const found = eyes.received(actor, { kind: 'cancel', target }, { now: world.now, at: 0 });
    expect(found.map(({ rule }) => rule)).toEqual(['I30']);
  });
});

describe('a drift that stops the desk', () => {
  const actor = { name: 'one', epoch: 3, isArming: false };
  const halted: Change = ({ verdict, halts }) => ({
    verdict: verdict === null ? null : { ...verdict, id: 6, state: 'DIRTY', reasons: ['cash_differs'] },
    halts: [...halts, 'reconcile_drift'],
    armed: false,
    openHalts: 1,
  });

  interface Told {
    readonly isUntold?: boolean;
    readonly surprises?: boolean;
    readonly read?: Change;
    readonly now?: Change;
  }

  function compared({
    isUntold = false,
    surprises = false,
    read = nothing,
    now = halted,
  }: Told): readonly string[] {
    const picture = { books: '', made: 1, surprises };
    const broker = { ...world.scene.broker, isUntold: () => isUntold, pictures: new Map([[4, picture]]) };
    const eyes = watch({ plan, faults: { happened: new Map() }, broker: () => broker });
    eyes.reads(actor, 'books', changed(world.now, read));
    const committed = { tag: 'verdict.commit', before: world.now, now: changed(world.now, now), at: 0 };
    return eyes.committed(actor, committed).map(({ rule, what }) => `${rule}: ${what}`);
  }
  const waits =
    (kind: string): Change =>
    () => ({ questions: [{ ...QUESTION, kind, closed: false, answer: null }] });

  test.each<readonly [string, Told]>([
    ['of what it has not told yet', { isUntold: true }],
    ['of money that nobody was told of', { surprises: true }],
    ['of news that waits for what it is about', { read: waits('early') }],
    ['of executions that are missing', { read: waits('fill_gap') }],
    ['and an earlier one counts no more', { now: nothing }],
  ])('has the broker behind it, %s', (_what, told) => {
    expect(compared(told)).toEqual([]);
  });

  test('is a false alarm where all that the broker shows was told and booked', () => {
    const all = 'false alarm: cash_differs: all that picture 4 shows was told and booked';
    expect(compared({})).toEqual([all]);
    expect(compared({ read: waits('quarantine') })).toEqual([all]);
    expect(
      compared({ isUntold: true, read: () => ({ watermark: { drawn: 3, accepted: 3, tied: false } }) }),
    ).toEqual([all]);
  });

  test('is a false alarm where nobody took the picture', () => {
    const taken: Change = (tables) => ({ ...halted(tables), verdict: { ...DIRTY, id: 6, sequence: 9 } });
    expect(compared({ now: taken })).toEqual(['false alarm: drift is said of a picture that nobody took']);
  });
});
