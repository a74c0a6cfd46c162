import { expect, test } from '@jest/globals';
import { type Micros, signed, toMicros } from '@mqk/core';
import { type Limits, breakers } from '@mqk/risk';
import fc from 'fast-check';

import type { BacktestResult } from '../src/index.ts';
import { runPlan } from '../src/loop.ts';
import { openAccount } from '../src/books.ts';
import { prepare } from '../src/prepare.ts';
import { type Worth, weigh, weighExactly } from '../src/worth.ts';
import {
  MARGIN,
  type Told,
  bar,
  barNumber,
  end,
  limitsFor,
  micros,
  must,
  onBars,
  optionsOf,
  run,
  shares,
} from './support.ts';

const SYMBOLS = ['AAA', 'BBB'];
const length = { minLength: 4, maxLength: 20 };
const prices = fc.array(
  fc.tuple(fc.integer({ min: 50, max: 150 }), fc.integer({ min: 50, max: 150 })),
  length,
);
const targets = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), length);

const told = (
  tape: readonly (readonly [number, number])[],
  wanted: readonly (readonly [number, number])[],
): Told => ({
  bars: tape.flatMap((pair, index) =>
    SYMBOLS.map((symbol, which) => bar(index + 1, `${pair[which] ?? 0}`, symbol)),
  ),
  strategy: onBars(
    Object.fromEntries(
      wanted.map((pair, index) => [
        index + 1,
        SYMBOLS.map((symbol, which) => shares(pair[which] ?? 0, symbol)),
      ]),
    ),
  ),
  account: { ...MARGIN, cash: micros('100000'), leverageBps: 100_000n },
});

const withFees = (bps: bigint): NonNullable<Told['venue']> => ({
  fees: { kind: 'per_order', minimum: micros('0'), perShare: micros('0'), bps },
});

test('after every bar the equity is the cash of all fills and fees, and what is held at the closes', () => {
  fc.assert(
    fc.property(prices, targets, (tape, wanted) => {
      const { curve, fills } = run({ ...told(tape, wanted), venue: withFees(7n) });
      for (let index = 0; index < curve.length; index++) {
        let worth: bigint = micros('100000');
        for (const fill of fills.filter(({ at }) => barNumber(at) <= index + 1)) {
          const close = BigInt(tape[index]?.[SYMBOLS.indexOf(fill.symbol)] ?? 0) * 1_000_000n;
          worth += signed(fill.side, fill.quantity) * (close - fill.price) - fill.fee;
        }

        expect(BigInt(curve.equity[index] ?? 0)).toBe(worth);
      }
    }),
  );
});

test('the sum in whole floats and the rule of ledger and marks agree, also where floats are too small', () => {
  fc.assert(
    fc.property(
      prices,
      targets,
      fc.constantFrom('100000', '9007199254', '9007199254.740991'),
      (tape, wanted, cash) => {
        const options = optionsOf(told(tape, wanted));
        const plan = must(prepare({ ...options, account: { ...options.account, cash: micros(cash) } }));
        const desk = runPlan(plan, (opened) => must(openAccount(opened, micros(cash))));
        const [fast, exact]: [Worth, Worth] = [
          { equity: 0, gross: 0 },
          { equity: 0, gross: 0 },
        ];
        weigh(desk, fast);
        weighExactly(desk, exact);

        expect(fast).toEqual(exact);
      },
    ),
  );
});

const cashOf = ({ ledger }: BacktestResult): bigint => ledger.cash;

const breakersAt = (limits: Limits, equity: Micros, dayStartEquity: Micros, peakEquity: Micros) =>
  breakers({
    account: { kind: 'margin', currency: 'USD' },
    limits,
    cash: equity,
    equity,
    dayStartEquity,
    peakEquity,
    positions: [],
    pending: [],
    marks: [],
    sessions: [],
    counters: { ordersInMinute: 0, rejectsInMinute: 0, executionsInMinute: 0 },
  });

test('a run halts at the first bar at which the breakers trip when they are asked at every bar, and at no other', () => {
  const lines = fc.record({
    dayLossMax: fc.oneof(fc.nat(400), fc.constant(1_000_000)),
    drawdownMaxBps: fc.nat(200),
  });
  const cash = fc.constantFrom('10000', '100000', '9000000000');
  fc.assert(
    fc.property(prices, targets, lines, cash, (tape, wanted, { dayLossMax, drawdownMaxBps }, start) => {
      const limits = limitsFor(SYMBOLS, {
        dayLossMax: `${dayLossMax}`,
        drawdownMaxBps,
        leverageMaxBps: 100_000,
        allowShort: true,
      });
      const all = told(tape, wanted);
      const { stopped, curve } = run({
        ...all,
        account: { ...MARGIN, cash: micros(start), leverageBps: 100_000n },
        risk: limits,
        policy: { haltAction: 'hold' },
      });
      const worth = Array.from(curve.equity.subarray(0), (cell) => toMicros(BigInt(cell)));
      let [dayStart, peak] = [micros(start), micros(start)];
      const said = worth.map((equity) => {
        if (equity > peak) peak = equity;
        const [first] = breakersAt(limits, equity, dayStart, peak);
        dayStart = equity;
        return first?.code ?? null;
      });
      const first = said.findIndex((code) => code !== null);

      if (first === -1) expect(stopped).toBeNull();
      else expect(stopped).toMatchObject({ code: 'halted', because: said[first], at: end(first + 1) });
    }),
  );
});

test('more fees never raise the cash', () => {
  fc.assert(
    fc.property(
      prices,
      targets,
      fc.bigInt({ min: 0n, max: 20n }),
      fc.bigInt({ min: 0n, max: 20n }),
      (tape, wanted, some, more) => {
        const [cheap, dear] = [some, some + more].map((bps) =>
          run({ ...told(tape, wanted), venue: withFees(bps) }),
        );
        if (cheap === undefined || dear === undefined) throw new Error('two runs');

        expect(cashOf(dear)).toBeLessThanOrEqual(cashOf(cheap));
      },
    ),
  );
});

test('more latency never fills the first order earlier', () => {
  fc.assert(
    fc.property(prices, targets, fc.nat(2), (tape, wanted, bars) => {
      const policy = { timeInForce: 'gtc' } as const;
      const [soon, late] = [bars, bars + 1].map((latencyBars) => {
        const [first] = run({ ...told(tape, wanted), policy, venue: { latencyBars } }).fills;
        return first?.at ?? Infinity;
      });

      expect(late).toBeGreaterThanOrEqual(soon ?? 0);
    }),
  );
});
