/** Intents that are promised and claimed in one transaction: judged as two transactions would have judged them. */
import { describe, expect, test } from '@jest/globals';

import { type OrderIntent, clientOrderId, toQuantity } from '@mqk/core';

import { orderAtOnce } from '../src/dispatch/at-once.ts';
import type { GateFacts, OrderDecision, OrderFacts } from '../src/store/index.ts';
import { AAPL, CLEAR_DAY, HOLDER, INSTALLATION, RULES, intent } from './support/facts.ts';

const judge = orderAtOnce({ holder: HOLDER, rules: RULES, installation: INSTALLATION });

const told = (
  intents: readonly OrderIntent[],
  gate: GateFacts = CLEAR_DAY,
  held = false,
): readonly OrderDecision[] =>
  judge({
    gate,
    held,
    wanted: intents.map((each, index): OrderFacts['wanted'][number] => ({
      intent: each,
      instrument: AAPL,
      rowId: BigInt(index + 1),
    })),
  });

/** In the order of the intents. */
const said = (decisions: readonly OrderDecision[]): readonly string[] =>
  decisions.map((decision) => {
    if (decision.kind === 'deny') return decision.refusals[0]?.code ?? 'denied';
    return decision.claim === null ? 'promised' : 'claimed';
  });

/** Decisions of one minute are one decision twice: each of these is another one. */
const decision = (name: string, quantity: bigint, minute: number): OrderIntent => {
  const wanted = intent(name, quantity);
  return { ...wanted, decidedAt: (wanted.decidedAt - minute * 60_000) as typeof wanted.decidedAt };
};

describe('an intent that is ordered at once', () => {
  test('is claimed on a clear day, under the number that was drawn for it', () => {
    const [first] = told([intent('a')]);

    expect(first).toMatchObject({
      kind: 'promise',
      order: { base: 'UNSENT' },
      claim: { row: { id: 1n, status: 'CREATED', attempts: 0 }, order: { base: 'SENDING' } },
    });
  });

  test('stays a promise while something older waits', () => {
    expect(said(told([intent('a')], CLEAR_DAY, true))).toEqual(['promised']);
  });

  test.each([
    [
      'the account is not armed',
      { control: { ...CLEAR_DAY.control, armed: false, disarmReason: 'operator' } },
    ],
    ['the lease is gone', { lease: null }],
    ['a loop does not beat', { heartbeats: [] }],
    ['nothing was reconciled', { verdict: null }],
    ['no snapshot was accepted', { snapshot: null }],
    ['nobody knows the market time', { marketTime: null }],
    [
      'its symbol is in doubt',
      {
        doubts: [
          { outboxId: 9n, clientOrderId: clientOrderId('x'), instrument: AAPL.id, since: CLEAR_DAY.now },
        ],
      },
    ],
    [
      'its news is in question',
      { questions: [{ clientOrderId: null, instrument: null, kind: 'quarantine' }] },
    ],
  ] as const)('stays a promise while %s', (_what, broken) => {
    expect(said(told([intent('a')], { ...CLEAR_DAY, ...broken }))).toEqual(['promised']);
  });
});

describe('several intents at once', () => {
  test('are counted beside each other: what the first takes, the second cannot have', () => {
    const two = [decision('a', 70n, 0), decision('b', 70n, 1)];

    expect(said(told([two[1]!]))).toEqual(['claimed']);
    expect(said(told(two))).toEqual(['claimed', 'position_quantity_exceeded']);
  });

  test('leave no faster than the orders of a minute allow, and what follows the first no waits behind it', () => {
    const counters = { ...CLEAR_DAY.risk.counters, ordersInMinute: 8 };
    const many = [0, 1, 2, 3].map((minute) => decision(`n${minute}`, 1n, minute));
    const decisions = told(many, { ...CLEAR_DAY, risk: { ...CLEAR_DAY.risk, counters } });

    expect(said(decisions)).toEqual(['claimed', 'claimed', 'promised', 'promised']);
  });

  test('wait behind one that the gate does not let through, even if they could leave', () => {
    const late = { ...decision('late', 1n, 0), expiresAt: CLEAR_DAY.marketTime! };

    expect(said(told([late, decision('b', 1n, 1)]))).toEqual(['promised', 'promised']);
    expect(said(told([decision('b', 1n, 1), late]))).toEqual(['claimed', 'promised']);
  });

  test('are not sent by the transaction that stops the desk, whichever of them was the reason', () => {
    const senseless = decision('b', 1n, 1);
    const broken = { ...senseless, terms: { ...senseless.terms, quantity: toQuantity(0n) } };

    expect(said(told([decision('a', 1n, 0), broken, decision('c', 1n, 2)]))).toEqual([
      'promised',
      'number_out_of_range',
      'promised',
    ]);
  });
});
