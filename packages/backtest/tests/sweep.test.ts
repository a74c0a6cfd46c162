import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { describe, expect, test } from '@jest/globals';
import { calendar, seriesOf } from '@mqk/market-data';
import { smaCross } from '@mqk/strategy';
import fc from 'fast-check';

import { type SweepOptions, type SweepRow, backtest, metricsOf, sweep } from '../src/index.ts';
import { type Answered, shared } from '../src/threads/job.ts';
import { sweepInThreads } from '../src/threads/index.ts';
import { endTurns, inTurn, openTurns } from '../src/threads/turns.ts';
import { CASH, bar, must, policyOf } from './support.ts';

const bars = ['AAA', 'BBB'].flatMap((symbol, which) =>
  Array.from({ length: 120 }, (_, index) =>
    bar(index + 1, (100 + 10 * Math.sin(index / (3 + which))).toFixed(2), symbol),
  ),
);
const series = ['AAA', 'BBB'].map((symbol) =>
  must(
    seriesOf(
      bars.filter((each) => each.symbol === symbol),
      { kind: 'raw', timeframe: '1d', calendar: 'always' },
    ),
  ),
);
const pairs = [2, 3, 4].flatMap((fast) => [6, 9, 12, 20].map((slow) => ({ fast, slow, quantity: 7 })));
const options: SweepOptions = {
  bars: series,
  strategy: smaCross,
  settings: pairs,
  account: CASH,
  policy: policyOf(),
};
const IN_THREADS = { ...options, bars: series, barsPerThread: 1 };

describe('a sweep', () => {
  test('says of every setting what a backtest with it comes to, in the order of the settings', () => {
    const { rows } = must(sweep(options));

    expect(rows.map(({ params }) => params)).toEqual(
      pairs.map(({ fast, slow }) => ({ fast, slow, quantity: '7' })),
    );
    for (const [place, row] of rows.entries()) {
      const alone = must(backtest({ ...options, strategy: must(smaCross.prepare(pairs[place])) }));
      expect(row).toMatchObject({
        orders: alone.orders.length,
        fills: alone.fills.length,
        fees: alone.fees,
        finalEquity: alone.finalEquity,
        stopped: null,
      });
      const { sharpe, maxDrawdown, profitableMonths } = metricsOf(alone);
      expect(row.figures).toMatchObject({ sharpe, maxDrawdown, profitableMonths });
    }
  });

  test('counts its trials, and how far their Sharpe ratios lie apart', () => {
    const { rows, trials } = must(sweep(options));
    const sharpes = rows.flatMap(({ sessionSharpe }) => sessionSharpe ?? []);
    const mean = sharpes.reduce((sum, each) => sum + each, 0) / sharpes.length;
    const variance = sharpes.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (sharpes.length - 1);

    expect(trials.count).toBe(pairs.length);
    expect(trials.sharpeVariance).toBeCloseTo(variance, 12);
    expect(variance).toBeGreaterThan(0);
  });

  test('refuses settings that the strategy does not take, and names their place', () => {
    const settings = [pairs[0], { fast: 9, slow: 3, quantity: 1 }];

    expect(sweep({ ...options, settings })).toMatchObject({
      refused: { code: 'settings_refused', place: 1, refused: { field: 'fast' } },
    });
    expect(sweep({ ...options, bars: [] })).toMatchObject({ refused: { code: 'no_bars' } });
  });
});

describe('on several threads', () => {
  test.each([1, 2, 5])(
    '%d of them, a sweep has the same rows',
    async (threads) => {
      expect(must(await sweepInThreads({ ...IN_THREADS, threads }))).toEqual(must(sweep(options)));
    },
    60_000,
  );

  test('no other comes up for fewer bars than it is worth', async () => {
    const elsewhere = new URL('./no-such-thread.ts', import.meta.url);
    const total = pairs.length * series.reduce((sum, { length }) => sum + length, 0);
    const swept = (barsPerThread: number) =>
      sweepInThreads({ ...IN_THREADS, barsPerThread, threads: 2, thread: elsewhere });

    expect(must(await swept(Math.floor(total / 2) + 1))).toEqual(must(sweep(options)));
    await expect(swept(Math.floor(total / 2))).rejects.toThrow('no-such-thread');
  });

  test('a thread makes every run that nobody else has taken, with a strategy of its own module', async () => {
    const settings = [{ on: 1 }, { on: 119 }, { on: 100 }];
    const turns = openTurns();
    const [taken] = inTurn({ count: 3, row: () => ({}) as SweepRow }, turns);
    const { policy } = options;
    const job = {
      ...{ strategy: 'buy-once', settings, account: CASH, bars: series.map(shared), turns },
      ...{ policy: { ...policy, calendar: undefined }, calendar: policy.calendar.name },
    };
    const thread = new Worker(new URL('./threads-of-my-own.ts', import.meta.url), {
      workerData: job,
      execArgv: ['--import', '@mqk/tools/typescript'],
    });
    const [answer] = (await once(thread, 'message')) as [Answered];

    expect(taken?.place).toBe(0);
    expect(must(answer).map(({ place, row }) => [place, row.params, row.fills])).toEqual([
      [1, { on: 119 }, 1],
      [2, { on: 100 }, 1],
    ]);
  }, 60_000);

  test('every setting is run once, whoever takes it', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.array(fc.nat(3)), (count, order) => {
        const turns = openTurns();
        const row = {} as SweepRow;
        const threads = [0, 1, 2, 3].map(() => inTurn({ count, row: () => row }, turns));
        const some = order.flatMap((which) => threads[which]?.next().value ?? []);
        const rest = threads.flatMap((thread) => [...thread]);

        expect([...some, ...rest].map(({ place }) => place)).toEqual(
          Array.from({ length: count }, (_, n) => n),
        );
      }),
    );
  });

  test('when it is over nobody begins another run', () => {
    const turns = openTurns();
    const runs = { count: 3, row: () => ({}) as SweepRow };
    endTurns(turns, runs);

    expect([...inTurn(runs, turns)]).toEqual([]);
  });

  test('what is refused is refused as on one', async () => {
    const settings = [pairs[0], pairs[1], { fast: 9, slow: 3, quantity: 1 }];

    expect(await sweepInThreads({ ...IN_THREADS, settings, threads: 2 })).toMatchObject({
      refused: { code: 'settings_refused', place: 2 },
    });
    expect(
      await sweepInThreads({
        ...IN_THREADS,
        strategy: { ...smaCross, name: 'none' },
        threads: 2,
      }),
    ).toMatchObject({ refused: { code: 'no_such_strategy', name: 'none' } });
    expect(await sweepInThreads({ ...IN_THREADS, threads: 0 })).toMatchObject({
      refused: { code: 'threads_not_positive' },
    });
    expect(await sweepInThreads({ ...IN_THREADS, barsPerThread: 0, threads: 2 })).toMatchObject({
      refused: { code: 'bars_per_thread_not_positive', barsPerThread: 0 },
    });
    const elsewhere = policyOf({ calendar: { ...calendar('always'), name: 'XMARS' } });
    expect(await sweepInThreads({ ...IN_THREADS, policy: elsewhere, threads: 1 })).toMatchObject({
      refused: { code: 'calendar_unknown', name: 'XMARS' },
    });
  }, 60_000);
});
