/** Nothing is made and nothing is lost: cash and positions are the opening and the executions, always. */
import { type BrokerOrderId, type ClientOrderId, signed, toQuantity } from '@mqk/core';
import type { SubmitAnswer } from '@mqk/execution/port';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  ATTEMPT,
  type Table,
  advance,
  bar,
  heard,
  id,
  money,
  policy,
  snapshot,
  table,
  terms,
} from './support/broker.ts';

type Act =
  | {
      readonly kind: 'submit';
      readonly text: string;
      readonly symbol: string;
      readonly timeInForce: 'day' | 'gtc' | 'ioc' | 'fok';
    }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'replace'; readonly which: number; readonly quantity: number }
  | {
      readonly kind: 'bar';
      readonly opens: number;
      readonly swing: number;
      readonly symbols: readonly string[];
    };

const cents = (min: number, max: number) =>
  fc.integer({ min: min * 100, max: max * 100 }).map((price) => (price / 100).toFixed(2));
const symbols = fc.constantFrom('SPY', 'QQQ');
const priced = (kinds: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom('buy', 'sell'),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(...kinds),
      cents(45, 55),
    )
    .map(
      ([side, quantity, kind, price]) => `${side} ${quantity} ${kind}${kind === 'market' ? '' : ` ${price}`}`,
    );

const act = (kinds: readonly string[]): fc.Arbitrary<Act> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('submit' as const),
        text: priced(kinds),
        symbol: symbols,
        timeInForce: fc.constantFrom('day', 'gtc', 'ioc', 'fok'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(20) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('replace' as const),
        which: fc.nat(20),
        quantity: fc.integer({ min: 1, max: 50 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('bar' as const),
        opens: fc.integer({ min: 45, max: 55 }),
        swing: fc.integer({ min: 0, max: 5 }),
        symbols: fc.subarray(['SPY', 'QQQ'], { minLength: 1 }),
      }),
    },
  );

const POLICY = policy({
  slippage: { kind: 'atr', slippageBps: 7n, volMultBps: 333n, bars: 3 },
  fees: { kind: 'per_order', minimum: money('0.35'), perShare: money('0.0035'), bps: 1n },
  stress: { orderShareBps: 6_000n, rejectEvery: 9n },
});

async function play(on: Table, acts: readonly Act[]): Promise<void> {
  await advance(on, bar(1, '50 50 50 50'), bar(1, '50 50 50 50', 'QQQ'));
  let days = 1;
  for (const [index, what] of acts.entries()) {
    const { orders } = await snapshot(on);
    if (what.kind === 'submit') {
      const order = {
        clientOrderId: id(`o${index}`),
        symbol: what.symbol,
        terms: terms(what.text, { timeInForce: what.timeInForce }),
      };
      await on.wire.submit(order, ATTEMPT);
    } else if (what.kind === 'bar') {
      days += 1;
      const prices = [what.opens, what.opens + what.swing, what.opens - what.swing, what.opens].join(' ');
      await advance(on, ...what.symbols.map((symbol) => bar(days, prices, symbol)));
    } else {
      const target = orders[what.which % Math.max(1, orders.length)];
      if (target === undefined) continue;
      const named = { clientOrderId: target.clientOrderId!, brokerOrderId: target.brokerOrderId };
      if (what.kind === 'cancel') await on.wire.cancel(named, ATTEMPT);
      else await replaceWith(on, named, { quantity: what.quantity, name: `r${index}` });
    }
    await agrees(on);
  }
}

async function replaceWith(
  on: Table,
  target: { readonly clientOrderId: ClientOrderId; readonly brokerOrderId: BrokerOrderId },
  { quantity, name }: { readonly quantity: number; readonly name: string },
): Promise<SubmitAnswer | null> {
  const found = await on.broker.account.lookup(target.clientOrderId);
  if (found.kind !== 'found') return null;
  const { symbol, terms: old } = found.order;
  const successor = {
    clientOrderId: id(name),
    symbol,
    terms: { ...old, quantity: toQuantity(BigInt(quantity)) },
  };
  return on.wire.replace({ target, successor }, ATTEMPT);
}

/** Snapshot, executions and news tell one story. */
async function agrees(on: Table): Promise<void> {
  const { cash, positions, orders, executions } = await snapshot(on);
  const held = new Map<string, bigint>();
  const filled = new Map<string, bigint>();
  for (const { instrument, side, quantity, clientOrderId } of executions) {
    held.set(instrument, (held.get(instrument) ?? 0n) + signed(side, quantity));
    filled.set(clientOrderId!, (filled.get(clientOrderId!) ?? 0n) + quantity);
  }
  expect(cash).toBe(executions.reduce<bigint>((sum, execution) => sum + execution.cash, money('10000')));
  expect(positions.map(({ instrument, quantity }) => [instrument, quantity])).toEqual(
    [...held].filter(([, quantity]) => quantity !== 0n).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  for (const order of orders) expect(order.filled).toBe(filled.get(order.clientOrderId!) ?? 0n);
  const said = (await heard(on)).flatMap(({ content }) => (content.kind === 'execution' ? [content] : []));
  expect(said.map(({ executionId }) => executionId)).toEqual(
    executions.map(({ executionId }) => executionId),
  );
  const costs = said.map(({ fill }) => BigInt(signed(fill.side, fill.quantity)) * fill.price + fill.fee);
  expect(cash).toBe(costs.reduce<bigint>((sum, cost) => sum - cost, money('10000')));
}

describe('cash and positions', () => {
  test('are the opening and the executions, whatever is ordered and whatever the market does', async () => {
    const kinds = ['market', 'limit', 'stop'];
    let executions = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(act(kinds), { minLength: 5, maxLength: 30 }),
        fc.constantFrom('cash' as const, 'margin' as const),
        async (acts, kind) => {
          const on = await table({ policy: POLICY, kind });
          await play(on, acts);
          executions += (await snapshot(on)).executions.length;
        },
      ),
      { numRuns: 60 },
    );
    // a property that nothing was executed under would say nothing
    expect(executions).toBeGreaterThan(60);
  });

  test('of a cash account that orders at limits are never borrowed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act(['limit']), { minLength: 10, maxLength: 40 }), async (acts) => {
        const on = await table({ policy: POLICY });
        await play(on, acts);
        const { cash, positions } = await snapshot(on);
        expect(cash >= 0n).toBe(true);
        expect(positions.every(({ quantity }) => quantity > 0n)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
