import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { mqk } from './support/in-process.ts';

const AAPL = fileURLToPath(import.meta.resolve('@observablehq/sample-datasets/aapl.csv'));

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'mqk-backtest-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const out = (name: string): string => join(place, name);
function file(name: string, ...lines: readonly string[]): string {
  writeFileSync(out(name), `${lines.join('\n')}\n`);
  return out(name);
}

const SMA = ['--strategy', 'sma-cross', '--set', 'fast=10', '--set', 'slow=30', '--set', 'quantity=10'];
const FIXED = ['--bars', AAPL, '--symbol', 'AAPL', ...SMA, '--cash', '100000', '--calendar', 'XNYS'];
const backtest = (...more: readonly string[]) => mqk('backtest', ...FIXED, ...more);

describe('five years of a sample', () => {
  test('end as the live path ends them, to the micro, and leave a directory that verifies', async () => {
    const ran = await backtest('--fee-bps', '2', '--series', 'split-adjusted', '--out', out('run'), '--json');
    const json = JSON.parse(ran.out) as Readonly<Record<string, unknown>>;

    expect(ran.code).toBe(0);
    expect(json).toMatchObject({
      dir: out('run'),
      bars: 1260,
      orders: 53,
      fills: 53,
      final_equity: '100391.624029',
      fees: '12.461501',
      positions: [{ symbol: 'AAPL', quantity: '10' }],
      promotable: false,
      reasons: ['limits_none', 'corporate_actions_ignored'],
      stopped: null,
    });
    expect(json['metrics']).toMatchObject({ trades: 26, reasons: { deflated_sharpe: 'trials_unknown' } });

    const verified = await mqk('verify', out('run'), '--json');
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.out)).toMatchObject({
      ok: true,
      run_id: json['run_id'],
      proves: 'consistency',
    });

    writeFileSync(join(out('run'), 'metrics.json'), '{}\n');
    const changed = await mqk('verify', out('run'));
    expect(changed.code).toBe(1);
    expect(changed.err).toContain('metrics.json: not the bytes of');
  });

  test('the same command gives the same bytes, and no path or time of where it ran', async () => {
    await backtest('--out', out('one'));
    await backtest('--out', out('two'));
    const names = readdirSync(out('one'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(out('one'), join(entry.parentPath, entry.name)))
      .sort();

    expect(names).toHaveLength(9);
    expect(readFileSync(join(out('one'), 'inputs', sha256(AAPL))).equals(readFileSync(AAPL))).toBe(true);
    for (const name of names) {
      const bytes = readFileSync(join(out('one'), name));
      expect(bytes.equals(readFileSync(join(out('two'), name)))).toBe(true);
      expect(bytes.includes(place)).toBe(false);
    }
  });
});

test('a fill on the bar of its decision is research: it is said in the answer, and kept with the run', async () => {
  const ran = await backtest('--same-bar-fill', '--out', out('run'), '--json');
  const manifest = JSON.parse(readFileSync(join(out('run'), 'manifest.json'), 'utf8')) as {
    readonly policies: Readonly<Record<string, unknown>>;
  };

  expect(JSON.parse(ran.out)).toMatchObject({ promotable: false });
  expect((JSON.parse(ran.out) as { readonly reasons: readonly string[] }).reasons).toContain('same_bar_fill');
  expect(manifest.policies['same_bar_fill']).toBe(true);
});

describe('a run that is stopped', () => {
  const DAYS = ['2021-11-22', '2021-11-23', '2021-11-24', '2021-11-26', '2021-11-29'];
  const week = (days = DAYS): string =>
    file('SPY.csv', 'Date,Open,High,Low,Close,Volume', ...days.map((day) => `${day},100,101,99,100,1000`));
  const on = (bars: string, ...more: readonly string[]) =>
    mqk('backtest', '--bars', bars, ...SMA, '--cash', '1000', '--calendar', 'XNYS', ...more);

  test('writes its directory, says why, and ends with 1', async () => {
    const actions = file('actions.csv', 'ex_date,kind,value', '2021-11-26,dividend,1.5');
    const ran = await on(week(), '--actions', actions, '--out', out('run'), '--json');

    expect(ran.code).toBe(1);
    expect(ran.err).toContain('a dividend of SPY on 2021-11-26 is forbidden');
    expect(JSON.parse(ran.out)).toMatchObject({ bars: 3, stopped: { code: 'corporate_action' } });
    expect((await mqk('verify', out('run'))).code).toBe(0);
  });

  test('names the gap that it stopped at', async () => {
    const ran = await on(week(DAYS.filter((day) => day !== '2021-11-24')));

    expect(ran.code).toBe(1);
    expect(ran.err).toContain('SPY has a gap from 2021-11-24T21:00:00Z to 2021-11-24T21:00:00Z');
    expect((await on(week(DAYS.filter((day) => day !== '2021-11-24')), '--gaps', 'report')).code).toBe(0);
  });
});

test('the help names every default', async () => {
  const helped = await mqk('backtest', '--help');

  expect(helped.code).toBe(0);
  expect(helped.out).toContain('--leverage-bps <bps>');
  expect(helped.out).toContain('(default: 10000)');
});

describe('a command that cannot be meant', () => {
  test.each([
    ['slippage.slippageBps', ['--slippage-bps', '-1']],
    ['slippage.volMultBps', ['--vol-mult-bps', '-10000']],
    ['fees.bps', ['--fee-bps', '-2']],
    ['cash', ['--cash', '-5']],
    ['latencyBars', ['--latency-bars', '-1']],
  ])('is refused by the name of its negative %s', async (field, more) => {
    const ran = await backtest(...more);

    expect(ran.code).toBe(1);
    expect(ran.err).toContain(`${field} is negative`);
  });

  test.each([
    ['fast is no less than slow', ['--set', 'fast=30'], 'fewer bars than slow (30)'],
    ['a setting is unknown', ['--set', 'speed=3'], '--set speed'],
    ['a setting has no value', ['--set', 'speed'], 'key=value'],
    ['the strategy is unknown', ['--strategy', 'magic'], 'no strategy is called magic'],
    ['an amount is no number', ['--cash', 'much'], 'Name an amount'],
  ])('ends as not understood where %s', async (_, more, said) => {
    const ran = await backtest(...more);

    expect(ran.code).toBe(2);
    expect(ran.err).toContain(said);
  });

  test.each([
    [
      'an order waits and fills at once',
      ['--same-bar-fill', '--latency-bars', '1'],
      'Leave --same-bar-fill or --latency-bars out (same_bar_needs_no_latency)',
    ],
    [
      'own money is to go short',
      ['--allow-short'],
      'Leave --allow-short out, or name --account margin (short_needs_margin)',
    ],
    [
      'the cash is beyond all columns',
      ['--cash', '9007199254.740992'],
      'Name 9007199254.740991 or less (cash_out_of_range)',
    ],
  ])('says what to do about it where %s', async (_, more, said) => {
    const ran = await backtest(...more);

    expect(ran.code).toBe(1);
    expect(ran.err).toContain(said);
  });

  test('does not write into a directory that holds something', async () => {
    file('kept.txt', 'mine');
    const ran = await backtest('--out', place);

    expect(ran.code).toBe(1);
    expect(ran.err).toContain('directory_not_empty');
    expect(readdirSync(place)).toEqual(['kept.txt']);
  });

  test.each([
    ['a file', () => file('there.txt', 'mine'), 'not_a_directory'],
    ['a place below a file', () => join(file('there.txt', 'mine'), 'run'), 'not_a_directory'],
    ['a place that takes no files', () => '/proc/run', 'not_writable'],
  ])('does not write into %s', async (_what, where, code) => {
    const ran = await backtest('--out', where());

    expect(ran.code).toBe(1);
    expect(ran.err).toContain(code);
    expect(ran.err).toContain('Name a directory');
  });

  test('says so before anything is read', async () => {
    file('kept.txt', 'mine');
    const ran = await backtest('--actions', out('nothing.csv'), '--out', place);

    expect(ran.err).toContain('directory_not_empty');
  });

  test('names a symbol for each file of bars, or none', async () => {
    const ran = await backtest('--bars', AAPL, '--out', out('run'));

    expect(ran.code).toBe(2);
    expect(ran.err).toContain('2 files of bars, and 1 of --symbol. Name one for each file');
    expect(readdirSync(place)).toEqual([]);
  });

  test('says which file cannot be read', async () => {
    const ran = await backtest('--actions', out('nothing.csv'));

    expect(ran.code).toBe(3);
    expect(ran.err).toContain('nothing.csv cannot be read');
  });

  test('needs limits that are complete', async () => {
    const ran = await backtest('--limits', file('limits.yaml', 'allowShort: false'));

    expect(ran.code).toBe(1);
    expect(ran.err).toContain('dayLossMax');
  });
});
