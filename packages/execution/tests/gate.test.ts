import { describe, expect, test } from '@jest/globals';

import { clientOrderId, instrumentId, systemTime, toMicros, toQuantity } from '@mqk/core';
import type { PendingOrder } from '@mqk/risk';

import { decide, isPermanent } from '../src/index.ts';
import { cancelPayload } from '../src/outbox/payload.ts';
import type { GateFacts, GateRequest } from '../src/store/index.ts';
import {
  AAPL,
  CLEAR_DAY,
  HOLDER,
  NEXT_CLOSE,
  NOW,
  RULES,
  intent,
  orderOf,
  requestOf,
} from './support/facts.ts';

const asker = { rules: RULES, holder: HOLDER };
const request = requestOf(intent('i-1'));
const codeOf = (facts: GateFacts, asked: GateRequest = request): string => {
  const verdict = decide(facts, asked, asker);
  return verdict.ok ? 'yes' : verdict.refused.code;
};

const halt = { id: 'halt-1', code: 'overfill', detail: '', at: NOW, acknowledged: false } as const;

/** Each breaks one thing; told in the order in which the gate asks. */
const BREAKS: readonly (readonly [code: string, broken: Partial<GateFacts>])[] = [
  ['disarmed', { control: { armed: false, disarmReason: 'operator', since: NOW, halts: [], version: 4 } }],
  ['halted', { control: { armed: true, disarmReason: null, since: NOW, halts: [halt], version: 4 } }],
  ['lease_lost', { lease: { holder: 'life-2', epoch: 8n, expiresAt: systemTime(NOW + 5_000) } }],
  ['heartbeat_stale', { heartbeats: [] }],
  ['limits_missing', { risk: { ...CLEAR_DAY.risk, limits: null } }],
  ['reconcile_never_ran', { verdict: null }],
  ['snapshot_missing', { snapshot: null }],
  ['expired', { marketTime: NEXT_CLOSE }],
  [
    'symbol_blocked',
    { doubts: [{ outboxId: 9n, clientOrderId: clientOrderId('other'), instrument: AAPL.id, since: NOW }] },
  ],
  ['news_in_question', { questions: [{ clientOrderId: null, instrument: null, kind: 'quarantine' }] }],
];

describe('what may add risk', () => {
  test('leaves on a clear day', () => {
    expect(codeOf(CLEAR_DAY)).toBe('yes');
  });

  test.each(BREAKS)('is refused with %s when that alone is wrong', (code, broken) => {
    expect(codeOf({ ...CLEAR_DAY, ...broken })).toBe(code);
  });

  test('hears the first no when everything behind it is wrong as well', () => {
    BREAKS.forEach(([code], index) => {
      const allBehind = BREAKS.slice(index).reduceRight<GateFacts>(
        (facts, [, broken]) => ({ ...facts, ...broken }),
        CLEAR_DAY,
      );
      expect(codeOf(allBehind)).toBe(code);
    });
  });

  test.each([
    [
      'an epoch that is not ours',
      { lease: { holder: HOLDER.life, epoch: 6n, expiresAt: systemTime(NOW + 5_000) } },
    ],
    ['a lease that ran out', { lease: { holder: HOLDER.life, epoch: HOLDER.epoch, expiresAt: NOW } }],
    ['no lease at all', { lease: null }],
  ] as const)('does not leave under %s', (_what, broken) => {
    expect(codeOf({ ...CLEAR_DAY, ...broken })).toBe('lease_lost');
  });

  test('does not leave on the verdict of a process life before this one', () => {
    const verdict = CLEAR_DAY.verdict === null ? null : { ...CLEAR_DAY.verdict, life: 'life-0' };
    expect(codeOf({ ...CLEAR_DAY, verdict })).toBe('reconcile_never_ran');
  });

  test('does not leave while nobody knows the market time', () => {
    expect(codeOf({ ...CLEAR_DAY, marketTime: null })).toBe('expired');
  });

  test('is not blocked by a question about another symbol', () => {
    const questions = [
      { clientOrderId: clientOrderId('other'), instrument: instrumentId('MSFT'), kind: 'fill_gap' } as const,
    ];
    expect(codeOf({ ...CLEAR_DAY, questions })).toBe('yes');
    expect(codeOf({ ...CLEAR_DAY, questions: [{ ...questions[0]!, instrument: AAPL.id }] })).toBe(
      'news_in_question',
    );
  });

  test('is not blocked by the doubt of its own row', () => {
    const doubts = [
      { outboxId: request.row.id, clientOrderId: request.row.clientOrderId, instrument: AAPL.id, since: NOW },
    ];
    expect(codeOf({ ...CLEAR_DAY, doubts })).toBe('yes');
  });
});

describe('a cancel', () => {
  const live = { ...orderOf(intent('i-1')), base: 'LIVE', brokerOrderId: 'b-1' } as GateRequest['order'];
  const cancel: GateRequest = {
    ...request,
    row: { ...request.row, kind: 'cancel', class: 'reduce' },
    order: live,
  };

  test('passes a gate that is closed for everything else', () => {
    const night = BREAKS.filter(([code]) => code !== 'lease_lost').reduce<GateFacts>(
      (facts, [, broken]) => ({ ...facts, ...broken }),
      CLEAR_DAY,
    );
    expect(codeOf(night, cancel)).toBe('yes');
  });

  test('is refused by a lost lease, a target that is over, and a target without the broker’s id', () => {
    expect(codeOf({ ...CLEAR_DAY, lease: null }, cancel)).toBe('lease_lost');
    expect(codeOf(CLEAR_DAY, { ...cancel, order: { ...live, base: 'FILLED' } })).toBe('target_not_live');
    expect(codeOf(CLEAR_DAY, { ...cancel, order: { ...live, brokerOrderId: null } })).toBe(
      'target_not_acknowledged',
    );
  });
});

describe('a cancel of a protective stop', () => {
  const sell = intent('i-stop');
  const terms = {
    ...sell.terms,
    side: 'sell',
    type: 'stop',
    limitPrice: null,
    stopPrice: toMicros(180_000_000n),
  };
  const stop = {
    ...orderOf({ ...sell, reduceOnly: true, terms: terms as typeof sell.terms }),
    base: 'LIVE',
    brokerOrderId: 'b-1',
  } as GateRequest['order'];
  const resting = (name: string, leaves: bigint): PendingOrder => ({
    clientOrderId: clientOrderId(name),
    strategy: stop.strategy,
    instrument: AAPL,
    side: 'sell',
    leaves: toQuantity(leaves),
    price: toMicros(180_000_000n),
    type: 'stop',
    limitPrice: null,
    reduceOnly: true,
    possiblyLive: true,
    decision: null,
    ocoGroup: null,
  });
  const own = { ...resting('own', stop.terms.quantity), clientOrderId: stop.clientOrderId };
  const asked = (reason: string): GateRequest => ({
    ...request,
    row: { ...request.row, kind: 'cancel', class: 'reduce', ...cancelPayload(stop.clientOrderId, reason) },
    order: stop,
  });
  const beside = (...others: readonly PendingOrder[]): GateFacts => ({
    ...CLEAR_DAY,
    risk: { ...CLEAR_DAY.risk, pending: [own, ...others] },
  });
  const disarmed = (facts: GateFacts): GateFacts => ({ ...facts, ...BREAKS[0]?.[1] });

  test('is a person’s, a kill’s and the other leg’s at any time', () => {
    for (const reason of ['operator', 'kill', 'oco', 'halt'])
      expect(codeOf(disarmed(beside()), asked(reason))).toBe('yes');
  });

  test('is a strategy’s only with something in its place', () => {
    const { quantity } = stop.terms;
    expect(codeOf(beside(), asked('strategy'))).toBe('protection_kept');
    expect(codeOf(beside(resting('other', quantity - 1n)), asked('strategy'))).toBe('protection_kept');
    expect(codeOf(beside(resting('other', quantity)), asked('strategy'))).toBe('yes');
    expect(codeOf(beside(resting('a', 1n), resting('b', quantity - 1n)), asked('strategy'))).toBe('yes');
  });

  test.each([
    ['buys', { side: 'buy' }],
    ['is a target', { type: 'limit' }],
    ['may open a position', { reduceOnly: false }],
    ['has not left yet', { possiblyLive: false }],
    ['is of another instrument', { instrument: { ...AAPL, id: instrumentId('MSFT') } }],
  ] as const)('is not replaced by an order that %s', (_, other) => {
    const facts = beside({ ...resting('other', stop.terms.quantity), ...other });
    expect(codeOf(facts, asked('strategy'))).toBe('protection_kept');
  });

  test('makes room for an exit while armed, and stays while nobody may send one', () => {
    expect(codeOf(beside(), asked('exit'))).toBe('yes');
    expect(codeOf(disarmed(beside()), asked('exit'))).toBe('protection_kept');
    expect(codeOf(disarmed(beside(resting('other', stop.terms.quantity))), asked('strategy'))).toBe(
      'protection_kept',
    );
  });

  test('is given up for good when it is refused: the next one is another request', () => {
    expect(
      isPermanent({ code: 'protection_kept', clientOrderId: stop.clientOrderId, because: 'disarmed' }),
    ).toBe(true);
  });
});

describe('a reduce-only order of an operator', () => {
  const reduce: GateRequest = {
    ...request,
    row: { ...request.row, class: 'reduce' },
    order: { ...request.order, reduceOnly: true, terms: { ...request.order.terms, side: 'sell' } },
  };

  test('passes a closed gate when it can only reduce, and not when it could flip', () => {
    const disarmed: GateFacts = { ...CLEAR_DAY, ...BREAKS[0]?.[1] };
    const long = (quantity: bigint): GateFacts => ({
      ...disarmed,
      risk: {
        ...disarmed.risk,
        positions: [{ ...CLEAR_DAY.risk.positions[0]!, quantity: quantity as never }],
      },
    });

    expect(codeOf(long(10n), reduce)).toBe('yes');
    expect(codeOf(long(9n), reduce)).toBe('not_reduce_only');
    expect(codeOf(long(0n), reduce)).toBe('not_reduce_only');
  });

  test('is refused by a lost lease, and when its time has passed', () => {
    const holds: GateFacts = {
      ...CLEAR_DAY,
      risk: {
        ...CLEAR_DAY.risk,
        positions: [{ ...CLEAR_DAY.risk.positions[0]!, quantity: 10n as never }],
      },
    };

    expect(codeOf(holds, reduce)).toBe('yes');
    expect(codeOf({ ...holds, lease: null }, reduce)).toBe('lease_lost');
    expect(codeOf({ ...holds, marketTime: NEXT_CLOSE }, reduce)).toBe('expired');
  });
});

test('what waiting can cure stays in the outbox, what it cannot is over', () => {
  const verdicts = BREAKS.map(([code, broken]) => {
    const verdict = decide({ ...CLEAR_DAY, ...broken }, request, asker);
    return [code, verdict.ok ? null : isPermanent(verdict.refused)];
  });

  expect(Object.fromEntries(verdicts)).toEqual({
    disarmed: false,
    halted: false,
    lease_lost: false,
    heartbeat_stale: false,
    limits_missing: true,
    reconcile_never_ran: false,
    snapshot_missing: false,
    expired: true,
    symbol_blocked: false,
    news_in_question: false,
  });
});

test('a loss beyond the day’s limit is a no, and a stop', () => {
  const lost: GateFacts = { ...CLEAR_DAY, risk: { ...CLEAR_DAY.risk, equity: toMicros(97_000_000_000n) } };
  const verdict = decide(lost, request, asker);

  expect(verdict).toMatchObject({ ok: false, refused: { code: 'day_loss_reached', halts: true } });
});
