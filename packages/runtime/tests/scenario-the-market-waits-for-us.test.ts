/** In a replay the next bar is released only when nothing of ours is on its way, and only while we may trade. */
import { describe, expect, test } from '@jest/globals';

import { createRuntime } from '../src/index.ts';
import { newScene, partsOf } from './support/desk.ts';

describe('the tape stands still', () => {
  test.each([
    ['while disarmed', { armed: false }, 'disarmed'],
    ['before the run is started', { started: false }, 'the run is not started'],
    [
      'while a promise waits',
      { unsettled: { created: 1, claimed: 0, unknown: 0, inquiries: 0 } },
      '1 order(s) promised and not sent',
    ],
    [
      'while an order is being sent',
      { unsettled: { created: 0, claimed: 1, unknown: 0, inquiries: 0 } },
      '1 order(s) being sent',
    ],
    [
      'while an outcome is unknown',
      { unsettled: { created: 0, claimed: 0, unknown: 1, inquiries: 0 } },
      '1 outcome(s) unknown',
    ],
    [
      'while news is not understood',
      { unsettled: { created: 0, claimed: 0, unknown: 0, inquiries: 1 } },
      '1 question(s) to the broker open',
    ],
  ])('%s', async (_when, broken, because) => {
    const scene = { ...newScene(), ...broken };

    expect(await createRuntime(partsOf(scene)).turn()).toEqual({ kind: 'waiting', because });
    expect(scene.log).not.toContain('matched');
  });
});

test('a bar is matched by the broker, marked, decided on, and only then worked through', async () => {
  const scene = newScene();
  const runtime = createRuntime(partsOf(scene));

  for (let turn = 0; turn < 4; turn += 1) await runtime.turn();

  expect(scene.log.slice(-4)).toEqual(['matched', 'marks', 'promised buy 10', 'finished']);
});

test('the tape ends, and stays ended', async () => {
  const scene = newScene();
  const runtime = createRuntime(partsOf(scene, [10_000_000n]));

  expect((await runtime.turn()).kind).toBe('bar');
  expect((await runtime.turn()).kind).toBe('ended');
  expect((await runtime.turn()).kind).toBe('ended');
});

test('a doubt is asked about before anything else', async () => {
  const scene = { ...newScene(), unsettled: { created: 0, claimed: 0, unknown: 1, inquiries: 0 } };

  await createRuntime(partsOf(scene)).turn();

  expect(scene.log).toEqual(['asked about doubts']);
});

test('the market goes on while disarmed for an order that gets us out, and the strategy wants nothing', async () => {
  const scene = { ...newScene(), armed: false, leaving: true };
  const runtime = createRuntime(partsOf(scene));

  for (let turn = 0; turn < 6; turn += 1) expect((await runtime.turn()).kind).toBe('bar');
  expect(scene.log.filter((what) => what.startsWith('promised'))).toEqual([]);

  // what it wanted meanwhile is asked for once a person has armed
  scene.leaving = false;
  expect(await runtime.turn()).toEqual({ kind: 'waiting', because: 'disarmed' });
});
