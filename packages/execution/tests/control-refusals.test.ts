/** What a person is told who asks for what the desk cannot give now. */
import { describe, expect, test } from '@jest/globals';

import {
  type Holding,
  type Result,
  marketTime,
  runId,
  strategyId,
  systemTime,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';

import { type Control, createControl } from '../src/control/control.ts';
import { prepareOpening } from '../src/control/opening.ts';
import type { ControlFacts, ControlStore } from '../src/store/index.ts';
import { AAPL, BAR_END, CLEAR_DAY, HOLDER, LIMITS, NOW, RULES, intent } from './support/facts.ts';

const { account } = intent('i-1');
const RUN = { id: runId('run-1'), strategy: strategyId('sma-cross'), config: 'c0ffee' } as const;
const STARTED = { ...RUN, state: 'started', cursor: null } as const;
const FACTS: ControlFacts = {
  now: NOW,
  control: { armed: true, disarmReason: null, since: NOW, halts: [], version: 4 },
  lease: CLEAR_DAY.lease,
  opened: true,
  limits: LIMITS,
  limitsVersion: 2,
  configuredLimits: null,
  verdict: CLEAR_DAY.verdict,
  run: null,
  windDowns: [],
  protectiveStops: [],
  heartbeats: [],
  doubts: [],
  openOrders: 0,
  positions: [],
  cash: toMicros(98_100_000_000n),
  confirmations: [],
  configHash: 'c0ffee',
};

function controlOn(facts: ControlFacts): Control {
  const store = {
    control: <Answer>(decide: (facts: ControlFacts) => { readonly answer: Answer }) =>
      Promise.resolve(decide(facts).answer),
  } as unknown as ControlStore;
  return createControl({
    store,
    context: () => ({
      holder: HOLDER,
      rules: RULES,
      proofs: {
        account: { account, environment: 'paper', currency: 'USD' },
        build: '1.2.3',
        configHash: 'c0ffee',
        auditVerified: true,
        durable: true,
      },
    }),
    secrets: () => 'secret',
  });
}

const codeOf = (answer: Result<unknown, { readonly code: string }>): string =>
  answer.ok ? 'done' : answer.refused.code;

describe('limits', () => {
  const looser = { ...LIMITS, orderQuantityMax: toQuantity(101n) };

  test('are not loosened while armed', async () => {
    expect(codeOf(await controlOn(FACTS).setLimits('ada', looser))).toBe('limits_loosened');
  });

  test('are tightened while armed, and loosened while disarmed', async () => {
    const tighter = { ...LIMITS, orderQuantityMax: toQuantity(99n) };
    const disarmed = { ...FACTS.control, armed: false, disarmReason: 'operator' } as const;

    expect(codeOf(await controlOn(FACTS).setLimits('ada', tighter))).toBe('done');
    expect(codeOf(await controlOn({ ...FACTS, control: disarmed }).setLimits('ada', looser))).toBe('done');
  });
});

describe('a run', () => {
  test('is started once', async () => {
    expect(codeOf(await controlOn(FACTS).startRun('ada', RUN))).toBe('done');
    expect(codeOf(await controlOn({ ...FACTS, run: STARTED }).startRun('ada', RUN))).toBe('run_exists');
  });

  test('is stopped while it runs', async () => {
    expect(codeOf(await controlOn({ ...FACTS, run: STARTED }).stopRun('ada'))).toBe('done');
    const over = { ...FACTS, run: { ...STARTED, state: 'stopped' } as const };
    for (const facts of [FACTS, over]) expect(codeOf(await controlOn(facts).stopRun('ada'))).toBe('no_run');
  });
});

describe('an account', () => {
  type Opening = Parameters<typeof prepareOpening>[1];
  const opening = (held: Holding, working: boolean, costs: Opening['costs']): Opening => ({
    account,
    at: marketTime(BAR_END),
    by: 'ada',
    cursor: 0n,
    costs,
    snapshot: {
      account,
      sequence: 1n,
      takenAt: systemTime(NOW),
      cash: toMicros(1n),
      positions: [{ instrument: AAPL.id, quantity: held }],
      orders: working ? [{ status: 'working' }] : [],
      executions: [],
    } as unknown as Parameters<typeof prepareOpening>[1]['snapshot'],
  });
  const opened = (held: bigint, working = false, costs: Opening['costs'] = []): string =>
    codeOf(
      prepareOpening({ ...FACTS, opened: false }, opening(toHolding(held), working, costs), 'secret').answer,
    );

  test('is taken over when nothing is in it', () => {
    expect(opened(0n)).toBe('done');
  });

  test('is not taken over with orders that still work', () => {
    expect(opened(0n, true)).toBe('opening_has_orders');
  });

  test('is not taken over with a position, long or short, of which nobody knows cost or price', () => {
    const unknown = [{ instrument: AAPL.id, averageCost: null, mark: null }];
    for (const held of [10n, -10n]) {
      expect(opened(held)).toBe('opening_without_cost');
      expect(opened(held, false, unknown)).toBe('opening_without_cost');
      expect(opened(held, false, [{ instrument: AAPL.id, averageCost: toMicros(1n), mark: null }])).toBe(
        'done',
      );
    }
  });
});
