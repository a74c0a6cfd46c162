import { describe, expect, test } from '@jest/globals';

import { clientOrderId, systemTime, toMicros } from '@mqk/core';
import type { StoredVerdict } from '@mqk/reconcile';

import { type ArmContext, confirmArm, prepareArm } from '../src/control/arm.ts';
import { confirmOpening, prepareOpening } from '../src/control/opening.ts';
import type { ControlFacts } from '../src/store/index.ts';
import { AAPL, BAR_END, CLEAR_DAY, HOLDER, LIMITS, NOW, RULES, intent } from './support/facts.ts';

const ACCOUNT = intent('i-1').account;
const CONTEXT: ArmContext = {
  holder: HOLDER,
  rules: RULES,
  by: 'ada',
  proofs: {
    account: { account: ACCOUNT, environment: 'paper', currency: 'USD' },
    build: '1.2.3',
    configHash: 'c0ffee',
    auditVerified: true,
    durable: true,
  },
};
const DISARMED: ControlFacts['control'] = {
  armed: false,
  disarmReason: 'boot',
  since: NOW,
  halts: [],
  version: 4,
};
const FACTS: ControlFacts = {
  now: NOW,
  control: DISARMED,
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
  positions: [{ instrument: AAPL.id, quantity: '10' }],
  cash: toMicros(98_100_000_000n),
  confirmations: [],
  configHash: 'c0ffee',
};

/** The facts as they are once the first step is stored. */
function prepared(facts: ControlFacts = FACTS): ControlFacts {
  const change = prepareArm(facts, CONTEXT, 'secret');
  if (!change.answer.ok || change.confirmation === undefined) throw new Error('the first step was refused');
  return { ...facts, confirmations: [change.confirmation] };
}

const confirm = (facts: ControlFacts, token = 'secret'): string => {
  const { answer, control } = confirmArm(facts, CONTEXT, token);
  return answer.ok ? (control?.armed === true ? 'armed' : 'nothing') : answer.refused.code;
};

/** The last comparison, with another outcome. */
function told(changed: Partial<StoredVerdict['verdict']>): StoredVerdict {
  if (FACTS.verdict === null) throw new Error('there was no comparison');
  return { ...FACTS.verdict, verdict: { ...FACTS.verdict.verdict, ...changed } };
}

const halt = { id: 'halt-1', code: 'overfill', detail: '', at: NOW, acknowledged: false } as const;

describe('arming', () => {
  test('shows what would be armed, and arms with the token of the first step', () => {
    const { answer } = prepareArm(FACTS, CONTEXT, 'secret');

    expect(answer).toMatchObject({
      ok: true,
      value: {
        token: 'secret',
        expiresAt: NOW + 60_000,
        summary: {
          account: ACCOUNT,
          environment: 'paper',
          openOrders: 0,
          cash: '98100',
          build: '1.2.3',
          limitsVersion: 2,
        },
      },
    });
    expect(confirm(prepared())).toBe('armed');
  });

  test('never keeps the token itself, only its hash', () => {
    expect(JSON.stringify(prepareArm(FACTS, CONTEXT, 'secret').confirmation)).not.toContain('secret');
  });

  test.each([
    ['lease_lost', { lease: null }],
    ['no_opening', { opened: false }],
    ['limits_missing', { limits: null }],
    ['halted', { control: { ...DISARMED, halts: [halt] } }],
    [
      'unknown_outcomes',
      { doubts: [{ outboxId: 1n, clientOrderId: clientOrderId('c'), instrument: AAPL.id, since: NOW }] },
    ],
    ['reconcile_never_ran', { verdict: null }],
  ] as const)('is refused in both steps with %s', (code, broken) => {
    const { answer } = prepareArm({ ...FACTS, ...broken }, CONTEXT, 'secret');

    expect(answer.ok ? 'shown' : answer.refused.code).toBe(code);
    expect(confirm({ ...prepared(), ...broken })).toBe(code);
  });

  test.each([
    ['not_durable', { durable: false }],
    ['audit_not_verified', { auditVerified: false }],
  ])('is refused with %s when this process could not prove it', (code, unproven) => {
    const context = { ...CONTEXT, proofs: { ...CONTEXT.proofs, ...unproven } };
    const { answer } = prepareArm(FACTS, context, 'secret');

    expect(answer.ok ? 'shown' : answer.refused.code).toBe(code);
  });

  test.each(['blocked', 'closed'] as const)('of an account that the broker calls %s is refused', (status) => {
    const reasons = [{ kind: 'account_not_active', status }] as const;
    const verdict = told({ state: 'DIRTY', reasons });

    expect(prepareArm({ ...FACTS, verdict }, CONTEXT, 'secret').answer).toMatchObject({
      refused: { code: 'broker_account_blocked', status },
    });
    expect(confirm({ ...prepared(), verdict })).toBe('broker_account_blocked');
  });

  test('of an account that was blocked in another life waits for a comparison of this one', () => {
    const verdict = told({ state: 'DIRTY', reasons: [{ kind: 'account_not_active', status: 'blocked' }] });

    expect(confirm({ ...prepared(), verdict: { ...verdict, life: 'another' } })).toBe('reconcile_never_ran');
  });

  test.each([
    ['the cash', { cash: toMicros(1n) }],
    ['a position', { positions: [] }],
    ['an open order', { openOrders: 1 }],
    ['the limits', { limitsVersion: 3 }],
    ['control itself', { control: { ...DISARMED, version: 5 } }],
  ])('is refused when %s changed since the first step', (_what, changed) => {
    expect(confirm({ ...prepared(), ...changed })).toBe('confirmation_facts_changed');
  });

  test('is not stopped by a periodic reconcile that found the same again', () => {
    const verdict =
      FACTS.verdict === null
        ? null
        : { ...FACTS.verdict, verdict: { ...FACTS.verdict.verdict, snapshotSequence: 9n } };

    expect(confirm({ ...prepared(), verdict })).toBe('armed');
  });

  test('takes a token once, soon, and for nothing else', () => {
    expect(confirm(prepared(), 'guess')).toBe('confirmation_unknown');
    expect(confirm({ ...prepared(), confirmations: [] })).toBe('confirmation_unknown');
    const late = systemTime(NOW + 60_001);
    expect(
      confirm({
        ...prepared(),
        now: late,
        lease: { holder: HOLDER.life, epoch: HOLDER.epoch, expiresAt: systemTime(late + 1) },
        verdict:
          FACTS.verdict === null
            ? null
            : { ...FACTS.verdict, verdict: { ...FACTS.verdict.verdict, at: late } },
      }),
    ).toBe('confirmation_expired');
    expect(confirmArm(prepared(), CONTEXT, 'secret').used).toBe(prepared().confirmations[0]?.tokenSha256);
  });
});

describe('opening an account', () => {
  const OPENING = {
    account: ACCOUNT,
    by: 'ada',
    at: BAR_END,
    snapshot: {
      account: ACCOUNT,
      sequence: 1n,
      takenAt: NOW,
      status: 'active',
      cash: toMicros(100_000_000_000n),
      positions: [],
      orders: [],
      executions: [],
    },
    costs: [],
    cursor: 0n,
  } as const;
  const CLOSED: ControlFacts = { ...FACTS, opened: false };

  test('books the broker’s cash as the first entry, in two steps', () => {
    const first = prepareOpening(CLOSED, OPENING, 'secret');
    const facts = { ...CLOSED, confirmations: first.confirmation === undefined ? [] : [first.confirmation] };
    const second = confirmOpening(facts, OPENING, 'secret');

    expect(second.answer).toEqual({ ok: true, value: { cash: '100000' } });
    expect(second.opening).toMatchObject([
      { kind: 'opening', cash: 100_000_000_000n, quantity: 0n, ref: 'opening-1' },
    ]);
  });

  test('happens once in the life of an account', () => {
    expect(prepareOpening(FACTS, OPENING, 'secret').answer).toMatchObject({
      refused: { code: 'already_open' },
    });
  });

  test('is refused when the broker’s cash is not what was shown', () => {
    const first = prepareOpening(CLOSED, OPENING, 'secret');
    const facts = { ...CLOSED, confirmations: first.confirmation === undefined ? [] : [first.confirmation] };
    const richer = { ...OPENING, snapshot: { ...OPENING.snapshot, cash: toMicros(1n) } };

    expect(confirmOpening(facts, richer, 'secret').answer).toMatchObject({
      refused: { code: 'confirmation_facts_changed' },
    });
  });
});
