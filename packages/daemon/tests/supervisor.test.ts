/** Who looks after a desk from beside its loop sees each trouble whatever else is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';

import type { StopOrder } from '../src/halt-file.ts';
import { watchHaltFile } from '../src/halt-watch.ts';
import { lookAtBeats, startSupervisor } from '../src/supervisor.ts';

const log = pino({ enabled: false });
let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'mqk-supervisor-'));
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

test('the supervisor brings a database of ours back, and says what it found', async () => {
  let revived = 0;
  const parts = {
    control: { deadman: () => Promise.reject(new Error('connection refused')) },
    revive: () => Promise.resolve(void (revived += 1)),
    log,
  };

  expect(await lookAtBeats(parts)).toBe('the database does not answer');
  expect(revived).toBe(1);
  expect(await lookAtBeats({ ...parts, control: { deadman: () => Promise.resolve(null) } })).toBeNull();
});

test('a file HALT is seen while a database that stands still does not say whether the loops beat', async () => {
  let asked = (): void => undefined;
  const isAsked = new Promise<void>((done) => {
    asked = done;
  });
  let stopped: (order: StopOrder) => void = () => undefined;
  const isStopped = new Promise<StopOrder>((done) => {
    stopped = done;
  });
  const supervisor = startSupervisor(
    {
      control: {
        deadman: () => {
          asked();
          return new Promise<never>(() => undefined);
        },
      },
      brake: (order) => {
        stopped(order);
        return Promise.resolve({ outcome: 'stored', givenUp: null });
      },
      haltFile: watchHaltFile(data, log),
      revive: null,
      log,
    },
    { everyMs: 5, patienceMs: 60_000 },
  );

  await isAsked;
  writeFileSync(join(data, 'HALT'), 'smoke');

  expect(await isStopped).toMatchObject({ kind: 'halt', detail: 'the file HALT says: smoke' });
  void supervisor.stop();
});

test('a database that stands still is told of once, in time, and once more when it does so again', async () => {
  jest.useFakeTimers();
  try {
    const lines: string[] = [];
    let answer = (): void => undefined;
    const supervisor = startSupervisor(
      {
        control: {
          deadman: () =>
            new Promise((done) => {
              answer = () => {
                done(null);
              };
            }),
        },
        brake: () => Promise.resolve({ outcome: 'stored', givenUp: null }),
        haltFile: watchHaltFile(data, log),
        revive: null,
        log: pino({ base: null }, { write: (line: string) => void lines.push(line) }),
      },
      { everyMs: 100, patienceMs: 1_000 },
    );
    const told = async (ms: number): Promise<number> => {
      await jest.advanceTimersByTimeAsync(ms);
      return lines.filter((line) => line.includes('waits for an answer of the database')).length;
    };

    expect(await told(1_000)).toBe(0);
    expect(await told(200)).toBe(1);
    expect(await told(10_000)).toBe(1);
    answer();
    expect(await told(2_000)).toBe(2);
    answer();
    await supervisor.stop();
  } finally {
    jest.useRealTimers();
  }
});
