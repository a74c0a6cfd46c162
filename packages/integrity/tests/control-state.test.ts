import { type SystemTime, systemTime } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type ControlState,
  DISARM_REASONS,
  HALT_CODES,
  acknowledge,
  afterBoot,
  arm,
  controlStateCodec,
  disarm,
  halt,
  haltCodec,
  prevailing,
  requireArmed,
} from '../src/index.ts';

const at = (ms: number): SystemTime => systemTime(ms);
const fresh = afterBoot(null, at(0));

function armNow(state: ControlState, ms = 1): ControlState {
  const armed = arm(state, { version: state.version, at: at(ms) });
  if (!armed.ok) throw new Error(armed.refused.code);
  return armed.value;
}

function acknowledged(state: ControlState, id: string): ControlState {
  const after = acknowledge(state, id);
  if (!after.ok) throw new Error(after.refused.code);
  return after.value;
}

describe('arming', () => {
  test('an armed account may trade', () => {
    expect(requireArmed(armNow(fresh))).toEqual({ ok: true, value: undefined });
  });

  test('arming what is armed changes nothing', () => {
    const armed = armNow(fresh);

    expect(armNow(armed, 7)).toEqual(armed);
  });

  test('a halt that nobody has acknowledged keeps the account disarmed', () => {
    const stopped = halt(armNow(fresh), { code: 'late_fill', detail: 'o-1', at: at(2) });
    const [{ id } = { id: '' }] = stopped.halts;

    expect(arm(stopped, { version: stopped.version, at: at(3) })).toMatchObject({
      ok: false,
      refused: { code: 'halted', halts: [{ code: 'late_fill', detail: 'o-1' }] },
    });
    const seen = acknowledged(stopped, id);
    expect(seen.armed).toBe(false);
    expect(armNow(seen)).toMatchObject({ armed: true, halts: [] });
  });

  test('each halt wants an acknowledgement of its own', () => {
    const one = halt(armNow(fresh), { code: 'late_fill', detail: 'o-1', at: at(2) });
    const two = halt(one, { code: 'overfill', detail: 'o-1', at: at(3) });
    const half = acknowledged(two, two.halts[0]!.id);

    expect(arm(half, { version: half.version, at: at(4) })).toMatchObject({
      refused: { code: 'halted', halts: [{ code: 'overfill' }] },
    });
  });

  test('the same alarm again is the same halt until it is acknowledged, and then a new one', () => {
    const alarm = { code: 'reject_storm', detail: '4 in a minute', at: at(2) } as const;
    const once = halt(armNow(fresh), alarm);
    const twice = halt(once, { ...alarm, at: at(3) });

    expect(twice.halts).toEqual(once.halts);
    expect(twice.version).toBe(once.version + 1);
    const again = halt(acknowledged(twice, twice.halts[0]!.id), alarm);
    expect(again.halts.map(({ acknowledged: seen }) => seen)).toEqual([true, false]);
    expect(new Set(again.halts.map(({ id }) => id)).size).toBe(2);
  });

  test('acknowledging what is not there is refused, twice is not', () => {
    const stopped = halt(fresh, { code: 'operator', detail: 'enough', at: at(2) });
    const seen = acknowledged(stopped, stopped.halts[0]!.id);

    expect(acknowledge(stopped, 'halt-99')).toEqual({
      ok: false,
      refused: { code: 'no_such_halt', id: 'halt-99' },
    });
    expect(acknowledged(seen, stopped.halts[0]!.id)).toBe(seen);
  });

  test('an armed state with an open halt, which none of our own hands can make, may not trade', () => {
    const open = { id: 'halt-1', code: 'overfill', detail: '', at: at(1), acknowledged: false } as const;

    expect(requireArmed({ ...armNow(fresh), halts: [open] })).toEqual({
      ok: false,
      refused: { code: 'halted', halts: [open] },
    });
  });
});

describe('when arm and disarm race, disarm wins', () => {
  test.each([
    ['a disarm', (state: ControlState) => disarm(state, 'operator', at(2))],
    ['a halt', (state: ControlState) => halt(state, { code: 'operator', detail: '', at: at(2) })],
    ['a boot', (state: ControlState) => afterBoot(state, at(2))],
  ])('%s after the look makes the arm fail, though the account was disarmed all along', (_name, happens) => {
    const looked = fresh.version;
    const since = happens(fresh);

    expect(arm(since, { version: looked, at: at(3) })).toEqual({
      ok: false,
      refused: { code: 'control_changed', seenVersion: looked, version: since.version },
    });
  });

  test('an acknowledgement after the look counts as a change too', () => {
    const stopped = halt(fresh, { code: 'operator', detail: '', at: at(2) });
    const seen = acknowledged(stopped, stopped.halts[0]!.id);

    expect(arm(seen, { version: stopped.version, at: at(3) })).toMatchObject({
      refused: { code: 'control_changed' },
    });
  });

  test('disarming is never refused, and the first reason stays', () => {
    const first = disarm(armNow(fresh), 'feed_stale', at(2));
    const second = disarm(first, 'operator', at(3));

    expect(second).toEqual({ ...first, version: first.version + 1 });
  });

  test('of two changes to one state the disarmed one prevails, and no halt is lost', () => {
    const armed = armNow(fresh);
    const stopped = halt(fresh, { code: 'deadman', detail: 'runtime', at: at(1) });

    expect(armed.version).toBe(stopped.version);
    expect(prevailing(armed, stopped)).toEqual(stopped);
    expect(prevailing(stopped, armed)).toEqual(stopped);
  });

  test('of two halts at one moment both are kept, under two ids', () => {
    const one = halt(fresh, { code: 'deadman', detail: 'runtime', at: at(1) });
    const other = halt(fresh, { code: 'overfill', detail: 'o-1', at: at(1) });
    const both = prevailing(one, other);

    expect(both.halts.map(({ code }) => code)).toEqual(['deadman', 'overfill']);
    expect(new Set(both.halts.map(({ id }) => id)).size).toBe(2);
  });

  test('a halt that both know stays one', () => {
    const common = halt(fresh, { code: 'deadman', detail: 'runtime', at: at(1) });
    const one = disarm(common, 'operator', at(2));
    const other = halt(common, { code: 'overfill', detail: 'o-1', at: at(2) });

    expect(prevailing(one, other).halts).toEqual(other.halts);
    expect(prevailing(other, one).halts).toEqual(other.halts);
  });

  test.each([
    ['detail', { detail: 'reconcile' }],
    ['time', { at: at(9) }],
    ['code', { code: 'overfill' }],
  ] as const)('two halts that differ in their %s are two', (_part, changes) => {
    const one = halt(fresh, { code: 'deadman', detail: 'runtime', at: at(1) });
    const other = halt(fresh, { code: 'deadman', detail: 'runtime', at: at(1), ...changes });

    expect(prevailing(one, other).halts.length).toBe(2);
  });

  test('what came later prevails over what it was made from', () => {
    const armed = armNow(fresh);

    expect(prevailing(fresh, armed)).toBe(armed);
    expect(prevailing(disarm(armed, 'operator', at(2)), armed).armed).toBe(false);
  });

  test('every change counts the version up', () => {
    const stopped = halt(armNow(fresh), { code: 'operator', detail: '', at: at(2) });
    const versions = [fresh, armNow(fresh), stopped, acknowledged(stopped, stopped.halts[0]!.id)].map(
      ({ version }) => version,
    );

    expect(versions).toEqual([1, 2, 3, 4]);
  });
});

describe('control state is stored without loss', () => {
  const anyTime = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(at);
  const anyHalt = fc.record({
    id: fc.string(),
    code: fc.constantFrom(...HALT_CODES),
    detail: fc.string(),
    at: anyTime,
    acknowledged: fc.boolean(),
  });
  const common = { since: anyTime, halts: fc.array(anyHalt, { maxLength: 3 }), version: fc.nat() };
  const anyState: fc.Arbitrary<ControlState> = fc.oneof(
    fc.record({ armed: fc.constant(true as const), disarmReason: fc.constant(null), ...common }),
    fc.record({
      armed: fc.constant(false as const),
      disarmReason: fc.constantFrom(...DISARM_REASONS),
      ...common,
    }),
  );
  const overText = (json: unknown): unknown => JSON.parse(JSON.stringify(json));

  test('any state is read back as it was', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        expect(controlStateCodec.decode(overText(controlStateCodec.encode(state)))).toEqual({
          ok: true,
          value: state,
        });
      }),
    );
    fc.assert(
      fc.property(anyHalt, (stop) => {
        expect(haltCodec.decode(overText(haltCodec.encode(stop)))).toEqual({ ok: true, value: stop });
      }),
    );
  });

  test.each([
    ['armed for a reason', { armed: true, disarmReason: 'operator' }],
    ['disarmed for none', { armed: false, disarmReason: null }],
    ['disarmed for an unheard reason', { armed: false, disarmReason: 'mood' }],
    ['armed by a word', { armed: 'yes', disarmReason: null }],
  ])('a row that says it is %s is refused', (_name, changes) => {
    const row = { ...(controlStateCodec.encode(fresh) as object), ...changes };

    expect(controlStateCodec.decode(row)).toMatchObject({ ok: false, refused: { code: 'malformed' } });
  });

  test('every halt code is a reason to be disarmed, and no word is there twice', () => {
    expect(DISARM_REASONS).toEqual(expect.arrayContaining([...HALT_CODES]));
    expect(new Set(DISARM_REASONS).size).toBe(DISARM_REASONS.length);
  });
});
