/** What becomes a promise, and what no waiting could cure. */
import { describe, expect, test } from '@jest/globals';

import { type OrderIntent, UNASSIGNED, toHolding, toMicros, toQuantity } from '@mqk/core';

import { orderAtOnce } from '../src/dispatch/at-once.ts';
import { pendingOf } from '../src/gate/pending.ts';
import { clientOrderIdFor } from '../src/outbox/client-order-id.ts';
import { promise } from '../src/outbox/promise.ts';
import type { EnqueueFacts, RequestClass } from '../src/store/index.ts';
import { AAPL, BAR_END, CLEAR_DAY, HOLDER, INSTALLATION, RULES, intent, orderOf } from './support/facts.ts';

const holding = (quantity: bigint, risk: Partial<EnqueueFacts['risk']> = {}): EnqueueFacts => ({
  marketTime: BAR_END,
  instrument: AAPL,
  risk: {
    ...CLEAR_DAY.risk,
    positions: [{ strategy: UNASSIGNED, instrument: AAPL, quantity: toHolding(quantity) }],
    ...risk,
  },
});

const sell = (quantity: bigint, reduceOnly = true): OrderIntent => {
  const wanted = intent('out', quantity);
  return { ...wanted, leg: 'exit', reduceOnly, terms: { ...wanted.terms, side: 'sell' } };
};

const judge = (facts: EnqueueFacts, wanted: OrderIntent, asked: RequestClass): string => {
  const decision = promise(wanted, INSTALLATION, asked)(facts);
  return decision.kind === 'promise' ? decision.row.class : (decision.refusals[0]?.code ?? 'denied');
};

describe('an intent whose name at the broker another one has', () => {
  const facts = holding(0n);
  const wanted = intent('b');
  const name = clientOrderIdFor(INSTALLATION, wanted.id);
  const senseless = { kind: 'deny', halt: { code: 'client_order_id_taken' } };

  test('is refused and stops the desk when a store says so', () => {
    expect(judge(facts, wanted, 'increase')).toBe('increase');
    expect(promise(wanted, INSTALLATION)({ ...facts, taken: [name] })).toMatchObject(senseless);
    expect(promise(wanted, INSTALLATION, 'reduce')({ ...facts, taken: [name] })).toMatchObject(senseless);
  });

  test('is refused beside an order that is open under it, and nothing of its round leaves', () => {
    const other = pendingOf({ order: orderOf(wanted), instrument: AAPL, price: null, decidedAt: null });
    const risk = { ...facts.risk, pending: [other] };
    expect(promise(wanted, INSTALLATION)({ ...facts, risk })).toMatchObject(senseless);

    const round = orderAtOnce({ holder: HOLDER, rules: RULES, installation: INSTALLATION })({
      gate: CLEAR_DAY,
      held: false,
      taken: [name],
      wanted: [intent('a'), wanted].map((each, index) => ({
        intent: each,
        instrument: AAPL,
        rowId: BigInt(index),
      })),
    });
    expect(round).toMatchObject([{ kind: 'promise', claim: null }, senseless]);
  });
});

describe('an order that can only reduce', () => {
  test('is promised as such by a person, and as any other by a strategy', () => {
    expect(judge(holding(10n), sell(10n), 'reduce')).toBe('reduce');
    expect(judge(holding(10n), sell(10n), 'increase')).toBe('increase');
  });

  test.each([
    ['there are no limits', { limits: null }],
    ['nobody knows a price', { marks: [] }],
    ['the loss of the day is reached', { equity: toMicros(1n) }],
    ['nobody knows what the account is worth', { equity: null }],
  ] as const)('is promised although %s', (_what, broken) => {
    expect(judge(holding(10n, broken), sell(10n), 'reduce')).toBe('reduce');
  });

  test('is promised although it is larger than any order may be', () => {
    expect(judge(holding(500n), sell(500n), 'reduce')).toBe('reduce');
    expect(judge(holding(500n), sell(500n), 'increase')).toBe('order_quantity_exceeded');
  });

  test('is refused when it could turn the position round, or does not say of itself that it only reduces', () => {
    expect(judge(holding(9n), sell(10n), 'reduce')).toBe('not_reduce_only');
    expect(judge(holding(0n), sell(10n), 'reduce')).toBe('not_reduce_only');
    expect(judge(holding(10n), sell(10n, false), 'reduce')).toBe('not_reduce_only');
    expect(judge(holding(10n), { ...intent('in'), reduceOnly: true }, 'reduce')).toBe('not_reduce_only');
  });

  test('holds back something that counts even where nobody knows a price', () => {
    const decision = promise(sell(10n), INSTALLATION, 'reduce')(holding(10n, { marks: [] }));

    expect(decision).toMatchObject({ reservation: { price: AAPL.tick, quantity: 10n } });
  });

  test('is refused with a number that makes no sense, and all stops', () => {
    const wanted = sell(10n);
    const broken = { ...wanted, terms: { ...wanted.terms, quantity: toQuantity(0n) } };
    const decision = promise(broken, INSTALLATION, 'reduce')(holding(10n));

    expect(decision).toMatchObject({ kind: 'deny', halt: { code: 'number_out_of_range' } });
  });
});
