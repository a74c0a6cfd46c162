import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { writeRows } from '../src/backtest/sweep-file.ts';
import { mqk } from './support/in-process.ts';

const AAPL = fileURLToPath(import.meta.resolve('@observablehq/sample-datasets/aapl.csv'));

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'mqk-sweep-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const BARS = ['--bars', AAPL, '--symbol', 'AAPL', '--series', 'split-adjusted'];
const DESK = ['--cash', '100000', '--calendar', 'XNYS', '--fee-bps', '2'];
const pairs = ['--set', 'fast=5..20/5', '--set', 'slow=10,30', '--set', 'quantity=10'];
const sweep = (...more: readonly string[]) => mqk('sweep', ...BARS, ...DESK, ...more);
const crosses = (...more: readonly string[]) => sweep('--strategy', 'sma-cross', ...pairs, ...more);

interface Swept {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly left_out: number;
  readonly trials: { readonly count: number };
}

describe('mqk sweep', () => {
  test('runs every combination that the strategy takes, the last setting changing fastest, and counts the others', async () => {
    const ran = await crosses('--json');
    const { rows, left_out: leftOut, trials } = JSON.parse(ran.out) as Swept;

    expect(ran.code).toBe(0);
    expect(rows.map(({ params }) => params)).toEqual(
      [
        [5, 10],
        [5, 30],
        [10, 30],
        [15, 30],
        [20, 30],
      ].map(([fast, slow]) => ({ fast, slow, quantity: '10' })),
    );
    expect({ leftOut, count: trials.count }).toEqual({ leftOut: 3, count: 5 });
  });

  test('says of a combination what a backtest with it says', async () => {
    const { rows } = JSON.parse((await crosses('--json')).out) as Swept;
    const set = ['--strategy', 'sma-cross', '--set', 'fast=10', '--set', 'slow=30', '--set', 'quantity=10'];
    const alone = JSON.parse((await mqk('backtest', ...BARS, ...DESK, ...set, '--json')).out) as {
      readonly final_equity: string;
      readonly fills: number;
      readonly metrics: Readonly<Record<string, unknown>>;
    };

    expect(rows[2]).toMatchObject({
      final_equity: alone.final_equity,
      fills: alone.fills,
      sharpe: alone.metrics['sharpe'],
      max_drawdown: alone.metrics['max_drawdown'],
    });
  });

  test('writes the same bytes for any number of threads', async () => {
    const APIECE = ['--bars-per-thread', '1'];
    const files = [1, 2, 3].map((threads) => join(place, `${threads}.csv`));
    for (const [index, file] of files.entries())
      expect((await crosses(...APIECE, '--threads', String(index + 1), '--out', file)).code).toBe(0);
    const [one, two, three] = files.map((file) => readFileSync(file, 'utf8'));

    expect(one?.split('\n')[0]).toBe(
      'fast,slow,quantity,orders,fills,fees,final_equity,stopped,total_return,cagr,volatility,sharpe,sortino,calmar,max_drawdown',
    );
    expect(one?.split('\n')).toHaveLength(7);
    expect(two).toBe(one);
    expect(three).toBe(one);
  });

  test('shows the best first', async () => {
    const ran = await crosses('--rank', 'total_return', '--top', '2');
    const { rows } = JSON.parse((await crosses('--json')).out) as Swept;
    const returns = rows.map(({ total_return: total }) => total as number).sort((a, b) => b - a);

    const shown = ran.out.split('\n').filter((line) => line.startsWith('  fast='));
    expect(shown.map((line) => /return (-?[\d.]+)/.exec(line)?.[1])).toEqual(
      returns.slice(0, 2).map((each) => each.toFixed(4)),
    );
    expect(ran.out).toContain('5 run(s), 3 combination(s) left out, the best by total_return:');
  });

  test.each([
    ['slow=30..10', 'slow: 30..10 has no value'],
    ['slow=10,10', 'slow: 10 is named twice'],
    ['slow=1..200000', 'slow: 1..200000 has 200000 values'],
    ['slow=ten', 'no combination can be run: --set slow: expected'],
  ])('does not understand --set %s, and says why', async (set, why) => {
    const ran = await sweep(
      '--strategy',
      'sma-cross',
      '--set',
      'fast=2',
      '--set',
      set,
      '--set',
      'quantity=1',
    );

    expect(ran.code).toBe(2);
    expect(ran.err).toContain(why);
  });

  test('does not write over a file that is there', async () => {
    writeFileSync(join(place, 'rows.csv'), 'mine\n');
    const ran = await crosses('--out', join(place, 'rows.csv'));

    expect(ran.code).toBe(1);
    expect(ran.err).toContain('Name a file that is not there yet');
    expect(readFileSync(join(place, 'rows.csv'), 'utf8')).toBe('mine\n');
  });

  test('asks for its file before anything is read, and leaves nothing beside it', async () => {
    writeFileSync(join(place, 'rows.csv'), 'mine\n');
    const taken = await crosses('--actions', join(place, 'nothing.csv'), '--out', join(place, 'rows.csv'));
    expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('something of that name is there')]);

    const nowhere = await crosses('--out', join(place, 'no', 'such', 'folder.csv'));
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('cannot be written: ENOENT')]);

    expect((await crosses('--out', join(place, 'good.csv'))).code).toBe(0);
    expect(readdirSync(place).sort()).toEqual(['good.csv', 'rows.csv']);
  });

  test('a cell that holds a separator stands in quotes, and nothing is written over', async () => {
    const file = join(place, 'cells.csv');
    const said = 'he said "no"';
    await writeRows(file, [
      ['name', 'said'],
      ['a,b', said],
    ]);
    const written = ['name,said', '"a,b","he said ""no"""', ''].join('\n');

    expect(readFileSync(file, 'utf8')).toBe(written);
    await expect(writeRows(file, [['other']])).rejects.toThrow('Name a file that is not there yet');
    expect(readFileSync(file, 'utf8')).toBe(written);
    expect(readdirSync(place)).toEqual(['cells.csv']);
  });

  test('refuses no threads, and threads for no bars', async () => {
    const ran = await crosses('--threads', '0');

    expect(ran.code).toBe(1);
    expect(ran.err).toContain('threads_not_positive');
    const less = await crosses('--bars-per-thread', '0');
    expect(less.code).toBe(1);
    expect(less.err).toContain('--bars-per-thread 0 is less than one bar');
    expect((await crosses('--threads', '-1')).err).toContain(
      'threads is negative: -1. Name an amount from 1 on',
    );
    const long = await crosses('--bars-per-thread', '1234567890');
    expect(long.code).toBe(2);
    expect(long.err).toContain('Name a whole number of at most 9 digits.');
  });
});
