import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { mqk } from './support/in-process.ts';

const AAPL = fileURLToPath(import.meta.resolve('@observablehq/sample-datasets/aapl.csv'));
const KIT = import.meta.resolve('@mqk/strategy');

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'mqk-own-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

function module(text: string, name = 'mine.mjs'): string {
  const file = join(place, name);
  writeFileSync(file, text);
  return file;
}

/** Holds its quantity from the third bar on. Written without our kit: a strategy is what keeps its shape. */
const HOLDER = `
export const holder = {
  name: 'holder',
  prepare(raw) {
    if (!/^[0-9]+$/.test(raw.quantity ?? ''))
      return { ok: false, refused: { code: 'param_malformed', field: 'quantity', expected: 'a whole number', found: String(raw.quantity) } };
    const target = BigInt(raw.quantity);
    return { ok: true, value: { name: 'holder', params: { quantity: raw.quantity }, warmup: 3, start: () => runOf(target) } };
  },
};
function runOf(target) {
  let bars = 0;
  const step = (symbol) => (++bars === 3 ? [{ kind: 'shares', symbol, target }] : []);
  return {
    feed: (given) => ({ ok: true, value: step(given[0].symbol) }),
    feedStep: (now) => ({ ok: true, value: step(now.symbols[0]) }),
    split: () => undefined, standing: () => [], state: () => bars, lastBarAt: () => null, clone: () => runOf(target),
  };
}
`;

const FIXED = ['--bars', AAPL, '--symbol', 'AAPL', '--cash', '100000', '--calendar', 'XNYS'];
const backtest = (...more: readonly string[]) => mqk('backtest', ...FIXED, ...more);

describe('a strategy of somebody’s own', () => {
  test('is run by the path of its module, and the hash of its bytes is in the manifest', async () => {
    const file = module(HOLDER);
    const ran = await backtest(
      '--strategy',
      file,
      '--set',
      'quantity=7',
      '--out',
      join(place, 'run'),
      '--json',
    );
    const manifest = JSON.parse(readFileSync(join(place, 'run', 'manifest.json'), 'utf8')) as Readonly<
      Record<string, unknown>
    >;

    expect(ran.err).toBe('');
    expect(JSON.parse(ran.out)).toMatchObject({ fills: 1, positions: [{ symbol: 'AAPL', quantity: '7' }] });
    expect(JSON.stringify(manifest)).toContain(createHash('sha256').update(HOLDER).digest('hex'));
  });

  test('is refused settings like any other', async () => {
    const ran = await backtest('--strategy', module(HOLDER), '--set', 'quantity=many');

    expect(ran.code).toBe(2);
    expect(ran.err).toContain('--set quantity: expected a whole number, found many');
  });

  test.each([
    ['exports no strategy', 'export const answer = 42;\n', 'strategy_not_exported'],
    [
      'exports two',
      `${HOLDER}\nexport const other = { ...holder, name: 'other' };\n`,
      'exports 2 strategies',
    ],
    ['throws when it is loaded', "throw new Error('no licence');\n", 'no licence'],
    ['imports a file by its path', `import './helper.mjs';\n${HOLDER}`, 'strategy_not_one_file'],
  ])('is refused by name where its module %s', async (_, text, why) => {
    const ran = await backtest('--strategy', module(text), '--set', 'quantity=1');

    expect(ran.code).toBe(1);
    expect(ran.err).toContain(why);
  });

  test('is not found where no file is', async () => {
    const ran = await backtest('--strategy', './nowhere.mjs');

    expect(ran.code).toBe(3);
    expect(ran.err).toContain('./nowhere.mjs cannot be read');
  });

  test('is swept on threads, each of which loads it for itself', async () => {
    const text = `
import { defineStrategy, paramsOf, wholeNumber } from ${JSON.stringify(KIT)};
export const buyer = defineStrategy({
  name: 'buyer', params: paramsOf({ shares: wholeNumber(1, 100) }), warmup: () => 1, initial: () => 0,
  onBar: ({ symbols, state, params }) => ({
    state: state + 1,
    targets: state === 5 ? [{ kind: 'shares', symbol: symbols[0], target: BigInt(params.shares) }] : [],
  }),
});
`;
    const file = module(text);
    const APIECE = ['--bars-per-thread', '1'];
    const sweep = (threads: string) =>
      mqk(
        'sweep',
        ...FIXED,
        '--strategy',
        file,
        '--set',
        'shares=1..6',
        '--threads',
        threads,
        ...APIECE,
        '--json',
      );
    const [one, two] = [await sweep('1'), await sweep('2')];

    expect(one.code).toBe(0);
    expect(two.err).toBe('');
    expect(two.out).toBe(one.out);
    expect((JSON.parse(two.out) as { readonly rows: readonly unknown[] }).rows).toHaveLength(6);
  });
});

describe('walk-forward', () => {
  const SMA = ['--strategy', 'sma-cross', '--set', 'fast=10', '--set', 'slow=30', '--set', 'quantity=10'];

  test('stands beside the result of a run that asks for it', async () => {
    const ran = await backtest(...SMA, '--walk-forward', '5', '--json');
    const { walk_forward: walked } = JSON.parse(ran.out) as {
      readonly walk_forward: { readonly folds: readonly Readonly<Record<string, unknown>>[] };
    };

    expect(walked.folds.map(({ sessions }) => sessions)).toEqual([222, 222, 222, 222, 222]);
    expect((await backtest(...SMA, '--walk-forward', '5')).out).toMatch(/walk-forward: \d of 5 folds gained/);
  });

  test.each([
    ['1', 2, 'folds_not_enough'],
    ['100', 1, 'folds_too_short'],
  ])('of %s folds is refused by name', async (folds, code, why) => {
    const ran = await backtest(...SMA, '--walk-forward', folds);

    expect(ran.code).toBe(code);
    expect(ran.err).toContain(why);
  });
});
