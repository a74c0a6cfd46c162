import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { type BrakeParts, createBrake, createHold } from '../src/brake.ts';
import { leaveHaltFile, obeyHaltFile, readHaltFile } from '../src/halt-file.ts';
import { superviseOnce } from '../src/supervisor.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'mqk-brake-'));
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

const log = pino({ enabled: false });
const done: string[] = [];
const nameOf = (by: string | { readonly by: string }): string => (typeof by === 'string' ? by : by.by);
const control: BrakeParts['control'] = {
  disarm: (by, reason) => Promise.resolve(void done.push(`disarm ${nameOf(by)} ${reason}`)),
  halt: (by, code, detail) => Promise.resolve(void done.push(`halt ${nameOf(by)} ${code} ${detail}`)),
  kill: (by, detail) => Promise.resolve(void done.push(`kill ${nameOf(by)} ${detail}`)),
};
const KILL = { kind: 'kill', by: 'ada', detail: 'smoke' } as const;

function brakeOn(over: Partial<BrakeParts['control']>, fatals: string[] = []) {
  const hold = createHold();
  const fatal = (why: string): void => void fatals.push(why);
  const brake = createBrake({ hold, control: { ...control, ...over }, data, patienceMs: 50, log, fatal });
  return { hold, brake, fatals };
}

describe('a stop', () => {
  test('holds from the moment that it is asked for until it is stored', async () => {
    let store = (): void => undefined;
    const { hold, brake } = brakeOn({ kill: () => new Promise((stored) => (store = stored)) });
    const stopping = brake(KILL);
    expect(hold.free()).toBe(false);

    store();

    expect(await stopping).toBe('stored');
    expect(hold.free()).toBe(true);
  });

  test.each([
    ['that refuses it', () => Promise.reject(new Error('no database'))],
    ['that never answers', () => new Promise<void>(() => undefined)],
  ])(
    'outlives a database %s: it holds for ever, is left behind, and ends the process',
    async (_what, kill) => {
      const { hold, brake, fatals } = brakeOn({ kill });

      expect(await brake(KILL)).toBe('latched');

      expect(hold.free()).toBe(false);
      expect(fatals).toHaveLength(1);
      expect(readHaltFile(data)).toEqual(KILL);
    },
  );

  test('that was left behind is carried out by the next life, once', async () => {
    leaveHaltFile(data, KILL);
    const obeyed: unknown[] = [];
    const carryOut = (order: unknown): Promise<void> => Promise.resolve(void obeyed.push(order));

    await obeyHaltFile(data, carryOut);
    await obeyHaltFile(data, carryOut);

    expect(obeyed).toEqual([KILL]);
    expect(readFileSync(join(data, 'HALT.stored'), 'utf8')).toContain('smoke');
  });
});

test('whatever a person wrote into HALT is a halt with that reason, an empty file too', () => {
  writeFileSync(join(data, 'HALT'), 'the feed is mad\n');
  expect(readHaltFile(data)).toMatchObject({ kind: 'halt', detail: 'the file HALT says: the feed is mad' });
  writeFileSync(join(data, 'HALT'), '{"kind":"arm"}');
  expect(readHaltFile(data)).toMatchObject({ kind: 'halt', code: 'operator' });
  writeFileSync(join(data, 'HALT'), '');
  expect(readHaltFile(data)).toMatchObject({ kind: 'halt', detail: 'the file HALT was found' });
});

test('the supervisor brings a database of ours back, and says what it found', async () => {
  let revived = 0;
  const parts = {
    control: { deadman: () => Promise.reject(new Error('connection refused')) },
    brake: () => Promise.resolve('stored' as const),
    data,
    revive: () => Promise.resolve(void (revived += 1)),
    log,
  };

  expect(await superviseOnce(parts)).toBe('the database does not answer');
  expect(revived).toBe(1);
  expect(await superviseOnce({ ...parts, control: { deadman: () => Promise.resolve(null) } })).toBeNull();
});
