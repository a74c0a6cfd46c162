/** A figure is only as good as what refuses to be one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { type Measure, type Outcome, measure } from '../src/benchmark.ts';
import { benchNames } from '../src/benches.ts';
import { runAll } from '../src/harness.ts';
import { type Report, figure, table } from '../src/report.ts';
import { percentile, spread } from '../src/statistics.ts';

/** A clock that moves only when a measure works. */
function workshop() {
  let now = 0;
  const order: string[] = [];
  const worker = (name: string, ms: readonly number[], facts: Partial<Measure & Outcome> = {}): Measure => {
    let turn = 0;
    return measure({
      name,
      unit: 'pieces',
      expected: 'right',
      ...facts,
      run: () => {
        order.push(name);
        now += ms[turn++ % ms.length]!;
      },
      read: () => ({ count: 10, checksum: 'right', ...facts }),
    });
  };
  const clocks = { wall: () => now, cpu: () => now / 2 };
  return { order, worker, tools: { clocks, collectGarbage: () => undefined } };
}

const FIVE = { warmup: 0, runs: 5 };

describe('the harness', () => {
  test('takes turns, and counts no turn of the warm-up', async () => {
    const { order, worker, tools } = workshop();
    const measures = [
      worker('ours', [900, 100, 100, 100, 100, 100], { against: 'theirs' }),
      worker('theirs', [200]),
    ];

    const [ours, theirs] = await runAll(measures, { warmup: 1, runs: 5 }, tools);

    expect(order.slice(0, 4)).toEqual(['ours', 'theirs', 'ours', 'theirs']);
    expect(ours).toMatchObject({ perSecond: { median: 100, min: 100, max: 100 }, ratio: { median: 2 } });
    expect(theirs).toMatchObject({ perSecond: { median: 50 }, against: null, ratio: null });
  });

  test('compares within each turn, so that a slow minute meets both', async () => {
    const { worker, tools } = workshop();
    const slower = [10, 20, 40, 80, 160];
    const measures = [worker('ours', slower, { against: 'theirs' }), worker('theirs', slower)];

    const [ours] = await runAll(measures, FIVE, tools);

    expect(ours?.ratio).toEqual({ median: 1, min: 1, max: 1, mad: 0 });
  });

  test('has no figure for a wrong answer, however fast', async () => {
    const { worker, tools } = workshop();

    await expect(runAll([worker('ours', [1], { checksum: 'wrong' })], FIVE, tools)).rejects.toThrow(
      'ours made something else: checksum wrong, expected right',
    );
  });

  test('refuses fewer than five runs, a yardstick that nobody measures, and two measures of one name', async () => {
    const { worker, tools } = workshop();

    await expect(runAll([], { warmup: 0, runs: 4 }, tools)).rejects.toThrow('5 at least');
    await expect(runAll([worker('ours', [1], { against: 'theirs' })], FIVE, tools)).rejects.toThrow(
      'no yardstick',
    );
    await expect(runAll([worker('ours', [1]), worker('ours', [1])], FIVE, tools)).rejects.toThrow('one name');
  });

  test('compares latencies at their percentiles', async () => {
    const { worker, tools } = workshop();
    const measures = [
      worker('ours', [1], { against: 'theirs', latenciesMs: [2, 2, 2, 9] }),
      worker('theirs', [1], { latenciesMs: [1, 1, 1, 3] }),
    ];

    const [ours] = await runAll(measures, FIVE, tools);

    expect(ours).toMatchObject({ p50Ms: { median: 2 }, p50Ratio: { median: 2 }, p99Ratio: { median: 3 } });
  });

  test('what only computes is timed by what it used of the processors', async () => {
    const { worker, tools } = workshop();

    const [row] = await runAll([worker('ours', [10], { clock: 'cpu' })], FIVE, tools);

    expect(row).toMatchObject({ clock: 'cpu', perSecond: { median: 2_000 } });
  });

  test('says of an aim whether it was reached', async () => {
    const { worker, tools } = workshop();
    const aims = [
      { of: 'perSecond', atLeast: 1_000 },
      { of: 'seconds', atMost: 0.001 },
    ] as const;

    const [row] = await runAll([worker('ours', [10], { aims })], FIVE, tools);

    expect(row?.aims.map(({ met, found }) => [met, found])).toEqual([
      [true, 1_000],
      [false, 0.01],
    ]);
  });
});

test('the median and its spread are not moved by one interruption', () => {
  expect(spread([10, 11, 12, 11, 900])).toEqual({ median: 11, min: 10, max: 900, mad: 1 });
  expect(spread([1, 2, 3, 4]).median).toBe(2.5);
  expect([50, 99, 100].map((percent) => percentile([4, 1, 3, 2], percent))).toEqual([2, 4, 4]);
  expect(() => percentile([], 50)).toThrow('no values');
});

test('a table says on what, how often, how much and against what', async () => {
  const { worker, tools } = workshop();
  const ours = worker('ours', [1], { against: 'theirs', aims: [{ of: 'ratio', atLeast: 5 }] });
  const rows = await runAll([ours, worker('theirs', [3])], FIVE, tools);
  const machine = { cpu: 'abacus', cores: 2, memoryGb: 1, platform: 'wood', node: 'v0', loadBefore: 0 };
  const report: Report = {
    benchmark: 'toy',
    what: 'pieces',
    at: '',
    machine,
    ...FIVE,
    peakMemoryMb: 7,
    rows,
  };

  const text = table(report);

  expect(text).toContain(
    '2 x abacus, wood, node v0, load before 0; 5 runs after 0 to warm up, peak memory 7 MB',
  );
  expect(text).toContain('ours     10 pieces  10,000 (10,000 .. 10,000)');
  expect(text).toContain('3x (3 .. 3) of theirs');
  expect(text).toContain('ours: MISSED   ratio >= 5: 3');
  expect([0, 0.001234, 12.34, 1_234_567].map(figure)).toEqual(['0', '0.00123', '12.3', '1,230,000']);
});

test.each(benchNames())('%s.bench.ts exports a benchmark', (name) => {
  const text = readFileSync(join(import.meta.dirname, '..', 'src', `${name}.bench.ts`), 'utf8');

  expect(text).toContain('\nexport const benchmark: Benchmark = {');
});
