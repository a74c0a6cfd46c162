/** What happens is told to the log, the metrics and the followers: soon, in order, and not forgotten by a restart. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { systemTime } from '@mqk/core';
import type { DeskEvent, EventKind } from '@mqk/execution/store';
import { pino } from 'pino';

import { type Bell, createBell, startBell } from '../src/events/bell.ts';
import { eventLog } from '../src/events/event-log.ts';
import { type Measured, createMetrics } from '../src/events/metrics.ts';
import { eventStream } from '../src/events/stream.ts';

const eventAt = (seq: bigint, kind: EventKind = 'halted', code = 'operator'): DeskEvent => ({
  seq,
  kind,
  code,
  detail: `number ${seq}`,
  clientOrderId: null,
  at: systemTime(1_000_000),
});

/** Remembers over restarts, as a database does. */
function remembering(pageMax = 2) {
  const events: DeskEvent[] = [];
  let told = 0n;
  let failing = false;
  const answer = <Value>(value: Value): Promise<Value> =>
    failing ? Promise.reject(new Error('no database')) : Promise.resolve(value);
  return {
    happens: (kind?: EventKind, code?: string): void =>
      void events.push(eventAt(BigInt(events.length) + 1n, kind, code)),
    fails: (is: boolean): void => void (failing = is),
    events: (after: bigint) => answer(events.filter(({ seq }) => seq > after).slice(0, pageMax)),
    eventsTold: () => answer(told),
    tellEvents: async (_reader: string, seq: bigint) => {
      await answer(undefined);
      told = seq;
    },
  };
}

describe('a bell', () => {
  test('tells everything once and in order, page after page', async () => {
    const store = remembering();
    for (let count = 0; count < 5; count += 1) store.happens();
    const heard: bigint[] = [];
    const bell = createBell(store, [({ seq }) => void heard.push(seq)]);

    expect(await bell.ring()).toBe(5);
    expect(await bell.ring()).toBe(0);
    expect(heard).toEqual([1n, 2n, 3n, 4n, 5n]);
  });

  test('of a new life goes on where the one before it had come to, and says twice what that one could not note', async () => {
    const store = remembering();
    store.happens();
    await createBell(store, []).ring();
    store.happens();
    const died = createBell(store, [() => store.fails(true)]);
    await expect(died.ring()).rejects.toThrow('no database');
    store.fails(false);

    const heard: bigint[] = [];
    await createBell(store, [({ seq }) => void heard.push(seq)]).ring();
    expect(heard).toEqual([2n]);
  });

  describe('on a clock of the story', () => {
    beforeEach(() => {
      jest.useFakeTimers();
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    test('tells a stop within a second, on a slow day as well', async () => {
      const store = remembering();
      const heard: number[] = [];
      const bell = createBell(store, [() => void heard.push(Date.now())]);
      const ringing = startBell(bell, 500, () => undefined);
      for (let second = 0; second < 5; second += 1) {
        await jest.advanceTimersByTimeAsync(137 * (second + 1));
        const at = Date.now();
        store.happens();
        await jest.advanceTimersByTimeAsync(1_000);
        expect(heard.at(-1)! - at).toBeLessThanOrEqual(1_000);
      }
      expect(heard).toHaveLength(5);
      await ringing.stop();
    });

    test('asks a database that does not answer again, complains once, and then tells what was missed', async () => {
      const store = remembering();
      const complaints: unknown[] = [];
      const heard: bigint[] = [];
      const bell = createBell(store, [({ seq }) => void heard.push(seq)]);
      const ringing = startBell(bell, 500, (error) => void complaints.push(error));
      store.happens();
      store.fails(true);
      await jest.advanceTimersByTimeAsync(5_000);
      expect([heard, complaints.length]).toEqual([[], 1]);

      store.fails(false);
      await jest.advanceTimersByTimeAsync(1_000);
      expect(heard).toEqual([1n]);
      await ringing.stop();
    });

    test('tells on the way out what happened last', async () => {
      const store = remembering();
      const heard: bigint[] = [];
      const ringing = startBell(createBell(store, [({ seq }) => void heard.push(seq)]), 500, () => undefined);
      store.happens('disarmed', 'shutdown');
      await ringing.stop();
      expect(heard).toEqual([1n]);
    });
  });
});

test.each([
  ['halted', 50],
  ['disarmed', 50],
  ['outcome_unknown', 50],
  ['quarantined', 50],
  ['question_opened', 50],
  ['alert', 40],
  ['armed', 30],
] as const)('%s is a line of the log at level %i', (kind, level) => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  eventLog(log)(eventAt(7n, kind, 'some_code'));

  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level, msg: `${kind} some_code`, event: { id: '7', kind, code: 'some_code', detail: 'number 7' } },
  ]);
});

describe('metrics', () => {
  const control = { armed: true, halts: [{ acknowledged: false }, { acknowledged: true }] };
  const facts = {
    now: 61_000,
    control,
    run: { state: 'started' },
    doubts: [{}],
    openOrders: 3,
    windDowns: [],
    heartbeats: [
      { loop: 'runtime', at: 59_500 },
      { loop: 'reconcile', at: null },
    ],
    verdict: { life: 'other', verdict: { state: 'CLEAN', at: 60_000 } },
  };
  const unsettled = { created: 1, claimed: 2, unknown: 3, inquiries: 4 };
  const measured = { facts, unsettled, leaseUsable: true, life: 'ours' } as unknown as Measured;

  test('say what stands and what happened', async () => {
    const metrics = createMetrics();
    metrics.hear(eventAt(1n));
    metrics.hear(eventAt(2n));
    metrics.hear(eventAt(3n, 'disarmed', 'boot'));
    const lines = (await metrics.text(() => Promise.resolve(measured))).split('\n');

    for (const line of [
      'mqk_database_up 1',
      'mqk_armed 1',
      'mqk_halts_open 1',
      'mqk_outcomes_unknown 1',
      'mqk_questions_open 4',
      'mqk_outbox_rows{status="claimed"} 2',
      'mqk_heartbeat_age_seconds{loop="runtime"} 1.5',
      'mqk_reconcile_clean 0',
      'mqk_reconcile_age_seconds{state="CLEAN"} 1',
      'mqk_events_total{kind="halted",code="operator"} 2',
      'mqk_events_total{kind="disarmed",code="boot"} 1',
    ])
      expect(lines).toContain(line);
    expect(lines.some((line) => line.includes('loop="reconcile"'))).toBe(false);
  });

  test('leave out what nobody knows: a database that is gone is no desk without halts', async () => {
    const metrics = createMetrics();
    await metrics.text(() => Promise.resolve(measured));
    const text = await metrics.text(() => Promise.reject(new Error('no database')));

    expect(text).toContain('mqk_database_up 0');
    for (const gone of ['mqk_armed', 'mqk_halts_open', 'mqk_outbox_rows']) expect(text).not.toContain(gone);
  });
});

describe('a stream', () => {
  const silent: Pick<Bell, 'next'> = {
    next: (_ms, signal) => (signal.aborted ? Promise.resolve() : new Promise(() => undefined)),
  };

  test('goes on behind the last event that its listener heard, page after page, and says what happens next', async () => {
    const store = remembering();
    for (let count = 0; count < 4; count += 1) store.happens();
    const bell = createBell(store, []);
    const stream = eventStream({ store, bell, after: 1n, signal: new AbortController().signal });
    const frames: string[] = [];
    for (let count = 0; count < 4; count += 1) frames.push(String((await stream.next()).value));

    expect(frames[0]).toMatch(/^: /);
    expect(
      frames.slice(1).map((frame) => /^id: (\d+)\nevent: halted\ndata: .*\n\n$/.exec(frame)?.[1]),
    ).toEqual(['2', '3', '4']);

    const next = stream.next();
    store.happens('armed');
    await bell.ring();
    // woken without events for it is no frame of an event; the next one is
    const woken = [String((await next).value), String((await stream.next()).value)];
    expect(woken.find((frame) => frame.startsWith('id: 5\nevent: armed\n'))).toBeDefined();
    await stream.return(undefined);
  });

  test('ends when the database does not answer: its listener comes back with what it heard', async () => {
    const store = remembering();
    store.fails(true);
    const stream = eventStream({ store, bell: silent, after: 0n, signal: new AbortController().signal });
    await stream.next();
    await expect(stream.next()).rejects.toThrow('no database');
  });

  test('ends with its listener', async () => {
    const gone = new AbortController();
    const store = remembering();
    const stream = eventStream({ store, bell: createBell(store, []), after: 0n, signal: gone.signal });
    await stream.next();
    const last = stream.next();
    gone.abort();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});
