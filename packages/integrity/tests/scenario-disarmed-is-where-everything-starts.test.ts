import { type SystemTime, systemTime } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type ControlState,
  DISARM_REASONS,
  acknowledge,
  afterBoot,
  arm,
  controlStateCodec,
  disarm,
  halt,
  requireArmed,
} from '../src/index.ts';

const at = (ms: number): SystemTime => systemTime(ms);

function armedState(): ControlState {
  const start = afterBoot(null, at(0));
  const armed = arm(start, { version: start.version, at: at(1) });
  if (!armed.ok) throw new Error(armed.refused.code);
  return armed.value;
}

describe('disarmed is where everything starts', () => {
  test('an account that nobody ever armed is disarmed', () => {
    expect(requireArmed(afterBoot(null, at(5)))).toEqual({
      ok: false,
      refused: { code: 'disarmed', reason: 'boot', since: at(5) },
    });
  });

  test('a process that died armed comes back disarmed', () => {
    expect(afterBoot(armedState(), at(9))).toMatchObject({
      armed: false,
      disarmReason: 'boot',
      since: at(9),
    });
  });

  test.each(DISARM_REASONS)('a restart does not clear %s', (reason) => {
    const before = disarm(armedState(), reason, at(2));
    const after = afterBoot(afterBoot(before, at(3)), at(4));

    expect(after).toMatchObject({ armed: false, disarmReason: reason, since: at(2) });
  });

  test('a restart clears no halt, acknowledged or not', () => {
    const stopped = halt(halt(armedState(), { code: 'deadman', detail: 'reconcile', at: at(2) }), {
      code: 'reconcile_drift',
      detail: 'cash',
      at: at(3),
    });
    const seen = acknowledge(stopped, stopped.halts[0]!.id);

    expect(seen.ok && afterBoot(seen.value, at(4)).halts).toEqual([
      expect.objectContaining({ code: 'deadman', acknowledged: true }),
      expect.objectContaining({ code: 'reconcile_drift', acknowledged: false }),
    ]);
  });

  test('nothing but an arm ever arms, in any sequence of everything else', () => {
    const anything = fc.array(fc.constantFrom('disarm', 'halt', 'acknowledge', 'boot', 'store'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(anything, fc.boolean(), (steps, startArmed) => {
        let state = startArmed ? disarm(armedState(), 'operator', at(1)) : afterBoot(null, at(1));
        for (const [index, step] of steps.entries()) state = after(state, step, at(index + 2));
        expect(state.armed).toBe(false);
        expect(requireArmed(state)).toMatchObject({ ok: false, refused: { code: 'disarmed' } });
      }),
    );
  });
});

function after(state: ControlState, step: string, now: SystemTime): ControlState {
  if (step === 'disarm') return disarm(state, 'session_end', now);
  if (step === 'halt') return halt(state, { code: 'overfill', detail: 'o-1', at: now });
  if (step === 'boot') return afterBoot(state, now);
  if (step === 'store') {
    const read = controlStateCodec.decode(JSON.parse(JSON.stringify(controlStateCodec.encode(state))));
    if (!read.ok) throw new Error(read.refused.path);
    return read.value;
  }
  const seen = acknowledge(state, state.halts[0]?.id ?? 'none');
  return seen.ok ? seen.value : state;
}
