import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { type BrakeParts, createBrake } from '../src/brake.ts';
import { type StopOrder, leaveHaltFile, readHaltFile } from '../src/halt-file.ts';
import { watchHaltFile } from '../src/halt-watch.ts';
import { createHold } from '../src/hold.ts';
import { lookForFile } from '../src/supervisor.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'mqk-brake-'));
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

const log = pino({ enabled: false });
const NOTHING = { protectiveStops: [], unprotected: [] } as const;
const done: string[] = [];
const nameOf = (by: string | { readonly by: string }): string => (typeof by === 'string' ? by : by.by);
const control: BrakeParts['control'] = {
  disarm: (by, reason) => Promise.resolve(void done.push(`disarm ${nameOf(by)} ${reason}`)),
  halt: (by, code, detail) => Promise.resolve(void done.push(`halt ${nameOf(by)} ${code} ${detail}`)),
  kill: (by, detail) => {
    done.push(`kill ${nameOf(by)} ${detail}`);
    return Promise.resolve(NOTHING);
  },
};
const KILL = { kind: 'kill', by: 'ada', detail: 'smoke' } as const;

function brakeOn(over: Partial<BrakeParts['control']>, fatals: string[] = [], patienceMs = 50) {
  const hold = createHold((order) => {
    leaveHaltFile(data, order);
  });
  const fatal = (why: string): void => void fatals.push(why);
  const brake = createBrake({ hold, control: { ...control, ...over }, patienceMs, log, fatal });
  return { hold, brake, fatals };
}

const left = (): readonly StopOrder[] => readHaltFile(data)?.orders ?? [];

describe('a stop', () => {
  test('holds from the moment that it is asked for until it is stored', async () => {
    let store = (): void => undefined;
    const { hold, brake } = brakeOn({
      kill: () =>
        new Promise((stored) => {
          store = () => {
            stored(NOTHING);
          };
        }),
    });
    const stopping = brake(KILL);
    expect(hold.free()).toBe(false);

    store();

    expect(await stopping).toEqual({ outcome: 'stored', givenUp: NOTHING });
    expect(hold.free()).toBe(true);
    expect(left()).toEqual([]);
  });

  test.each([
    ['that refuses it', () => Promise.reject(new Error('no database'))],
    ['that never answers', () => new Promise<never>(() => undefined)],
  ])(
    'outlives a database %s: it holds for ever, is left behind, and ends the process',
    async (_what, kill) => {
      const { hold, brake, fatals } = brakeOn({ kill });

      expect(await brake(KILL)).toEqual({ outcome: 'latched' });

      expect(hold.free()).toBe(false);
      expect(fatals).toHaveLength(1);
      expect(left()).toEqual([KILL]);
    },
  );

  test('is left for the next life by whatever else ends the process while it is on its way, once', async () => {
    const { hold, brake, fatals } = brakeOn({ kill: () => new Promise<never>(() => undefined) });
    const stopping = brake(KILL);
    hold.leaveAll(); // the lease was lost, say
    expect(left()).toEqual([KILL]);

    await stopping;
    expect(left()).toEqual([KILL]);
    expect(fatals).toHaveLength(1);
  });

  test('does not take the place of another one: what was left before is obeyed as well', async () => {
    const disarm = { kind: 'disarm', by: 'SIGUSR2' } as const;
    writeFileSync(join(data, 'HALT'), 'fat finger');
    const never = {
      kill: () => new Promise<never>(() => undefined),
      disarm: () => new Promise<never>(() => undefined),
    };
    const { brake } = brakeOn(never);
    await Promise.all([brake(KILL), brake(disarm)]);

    expect(left()).toMatchObject([KILL, disarm, { kind: 'halt', detail: 'the file HALT says: fat finger' }]);
  });

  test('that can be left nowhere ends the process all the same, and is not said to be kept', async () => {
    rmSync(data, { recursive: true });
    const { brake, fatals } = brakeOn({ kill: () => Promise.reject(new Error('no database')) });

    expect(await brake(KILL)).toEqual({ outcome: 'unkept' });
    expect(fatals).toEqual(['a stop was not stored within 50 ms; nobody keeps it for the next start']);
    mkdirSync(data);
  });

  test('that cannot be left does not keep another one from being left', () => {
    const left: StopOrder[] = [];
    const hold = createHold((order) => {
      if (order.kind === 'disarm') throw new Error('no space left on device');
      left.push(order);
    });
    hold.put({ kind: 'disarm', by: 'SIGUSR2' });
    hold.put(KILL);

    expect(() => {
      hold.leaveAll();
    }).toThrow('no space left');
    expect(left).toEqual([KILL]);
  });

  test('that was left behind is carried out by the next life, once', async () => {
    leaveHaltFile(data, KILL);
    const obeyed: unknown[] = [];
    const carryOut = (order: unknown): Promise<boolean> => Promise.resolve(obeyed.push(order) > 0);

    await watchHaltFile(data, log).obey(carryOut);
    await watchHaltFile(data, log).obey(carryOut);

    expect(obeyed).toEqual([KILL]);
    expect(readFileSync(join(data, 'HALT.stored'), 'utf8')).toContain('smoke');
  });
});

describe('the file HALT', () => {
  test.each([
    ['text of a person', 'the feed is mad\n', 'the file HALT says: the feed is mad'],
    ['an order to do something else', '{"kind":"arm"}', 'the file HALT says: {"kind":"arm"}'],
    [
      'an order of somebody without a name',
      '{"kind":"disarm","by":""}',
      'the file HALT says: {"kind":"disarm","by":""}',
    ],
    ['half of an order', '{"kind":"kill","by":"a', 'the file HALT says: {"kind":"kill","by":"a'],
    ['nothing', '', 'the file HALT was found'],
    ['empty lines', '\n \n', 'the file HALT was found'],
  ])('with %s is a halt', (_what, text, detail) => {
    writeFileSync(join(data, 'HALT'), text);

    expect(left()).toEqual([{ kind: 'halt', by: 'halt-file', code: 'operator', detail }]);
  });

  test('that nobody may read is a halt, and not nothing', () => {
    mkdirSync(join(data, 'HALT')); // also for a superuser, who may read any file

    expect(left()).toMatchObject([{ kind: 'halt', detail: 'the file HALT is there, and cannot be read' }]);
  });

  test('that is a link to nowhere is a halt', () => {
    symlinkSync(join(data, 'nowhere'), join(data, 'HALT'));

    expect(left()).toMatchObject([{ kind: 'halt', detail: 'the file HALT is there, and cannot be read' }]);
  });

  test('that is a pipe is a halt, and keeps nobody waiting', () => {
    execFileSync('mkfifo', [join(data, 'HALT')]);
    // in a process of its own: whoever opens a pipe that nobody writes into waits for ever
    const script = `
      import { leaveHaltFile, readHaltFile } from ${JSON.stringify(new URL('../src/halt-file.ts', import.meta.url))};
      const [data] = process.argv.slice(-1);
      console.log(readHaltFile(data).orders[0].detail);
      try { leaveHaltFile(data, { kind: 'disarm', by: 'ann' }); } catch (error) { console.log(error.code); }
    `;
    const { stdout } = spawnSync(
      process.execPath,
      ['--import', '@mqk/tools/typescript', '--input-type=module', '--eval', script, data],
      { encoding: 'utf8', timeout: 15_000 },
    );

    expect(stdout.split('\n')).toEqual(['the file HALT is there, and cannot be read', 'ENXIO', '']);
  });

  test('that was added to while its stop was stored is looked at again', async () => {
    writeFileSync(join(data, 'HALT'), 'first');
    const told: string[] = [];
    const parts = {
      brake: (order: StopOrder) => {
        if (told.length === 0) appendFileSync(join(data, 'HALT'), `\n${JSON.stringify(KILL)}\n`);
        told.push(order.kind);
        return Promise.resolve({ outcome: 'stored', givenUp: null } as const);
      },
      haltFile: watchHaltFile(data, log),
    };

    expect(await lookForFile(parts)).toBe('the file HALT');
    expect(await lookForFile(parts)).toBe('the file HALT');
    expect(await lookForFile(parts)).toBeNull();
    expect(told).toEqual(['halt', 'kill', 'halt']);
  });
});

describe('a file HALT that cannot be put aside', () => {
  const written: string[] = [];
  const carryOut = (order: StopOrder): Promise<boolean> => Promise.resolve(written.push(order.kind) > 0);
  const errors: unknown[] = [];
  const loud = { error: (...said: unknown[]) => void errors.push(said) };

  beforeEach(() => {
    written.length = 0;
    errors.length = 0;
    // a folder with something in it is not replaced by a file, for whoever it is
    mkdirSync(join(data, 'HALT.stored', 'full'), { recursive: true });
    writeFileSync(join(data, 'HALT'), 'smoke');
  });

  test('halts once, and says once how to remove it', async () => {
    const watch = watchHaltFile(data, loud);

    expect([await watch.obey(carryOut), await watch.obey(carryOut), await watch.obey(carryOut)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(written).toEqual(['halt']);
    expect(errors).toMatchObject([[{}, expect.stringContaining('remove it, then arm')]]);
    expect(watch.lies()).toBe(join(data, 'HALT'));
  });

  test('halts again when somebody touches it, and is nothing once it is gone', async () => {
    const watch = watchHaltFile(data, loud);
    await watch.obey(carryOut);
    utimesSync(join(data, 'HALT'), 1, 1);

    expect(await watch.obey(carryOut)).toBe(true);
    expect(written).toEqual(['halt', 'halt']);
    rmSync(join(data, 'HALT'));
    expect(await watch.obey(carryOut)).toBe(false);
    expect(watch.lies()).toBeNull();
  });

  test('is carried out again when it was not stored', async () => {
    const watch = watchHaltFile(data, loud);

    expect(await watch.obey(() => Promise.resolve(false))).toBe(true);
    expect(await watch.obey(carryOut)).toBe(true);
    expect(written).toEqual(['halt']);
  });
});
