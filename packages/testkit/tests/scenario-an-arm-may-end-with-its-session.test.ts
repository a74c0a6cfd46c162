/** An arm that was given for one session ends with its last bar, stays ended over a restart, and may be given again. */
import { expect, test } from '@jest/globals';

import { toHolding } from '@mqk/core';

import { runtimeThatWants } from './support/strategy-desk.ts';
import { type Story, story } from './support/story.ts';

const TEN = toHolding(10n);

/** Turns until there is nothing left to do, or nothing may be done. */
async function day(desk: Story, armExpiry: 'never' | 'session') {
  const runtime = runtimeThatWants(desk, TEN, armExpiry);
  const turns: string[] = [];
  while (turns.at(-1) !== 'ended' && !(turns.at(-1) ?? '').startsWith('waiting')) {
    const turn = await runtime.turn();
    turns.push(turn.kind === 'waiting' ? `waiting: ${turn.because}` : turn.kind);
  }
  return { runtime, turns };
}

test('what was decided at the last bar does not leave after it, and leaves after the next arm', async () => {
  const desk = await story();
  const { turns, runtime } = await day(desk, 'session');

  expect(turns).toContain('bar');
  expect((await desk.facts()).control).toMatchObject({
    armed: false,
    disarmReason: 'session_end',
    halts: [],
  });
  expect(desk.broker.received).toEqual([]);

  await desk.arms();
  while ((await runtime.turn()).kind === 'worked');
  expect(desk.broker.received).toHaveLength(1);
});

test('without it the desk stays armed over the end of the session, and what it decided leaves', async () => {
  const desk = await story();
  await day(desk, 'never');

  expect((await desk.facts()).control.armed).toBe(true);
  expect(desk.broker.received).toHaveLength(1);
});

test('a restart does not give it back', async () => {
  const desk = await story();
  await day(desk, 'session');
  await desk.restarts();

  expect((await desk.facts()).control).toMatchObject({ armed: false, disarmReason: 'session_end' });
});

test('a database that is gone when the session ends puts it off, and nothing is sent before it is written', async () => {
  const desk = await story();
  const gateway = desk.gateway();
  let failures = 2;
  const control: typeof gateway.control = {
    ...gateway.control,
    disarm: (by, reason) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('no database')) : gateway.control.disarm(by, reason);
    },
  };
  const runtime = runtimeThatWants({ ...desk, gateway: () => ({ ...gateway, control }) }, TEN, 'session');
  const turns: string[] = [];
  while (failures >= 0)
    turns.push(
      await runtime.turn().then(
        ({ kind }) => kind,
        () => 'failed',
      ),
    );

  expect(turns.filter((turn) => turn === 'failed')).toHaveLength(2);
  expect(desk.broker.received).toEqual([]);
  expect((await desk.facts()).control).toMatchObject({ armed: false, disarmReason: 'session_end' });
});
