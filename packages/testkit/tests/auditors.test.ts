/** Every auditor of the simulator is shown a history that it must pass, and broken ones that it must report. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { ZERO, toMicros } from '@mqk/core';

import type { BrokerTruth } from '../src/broker-truth.ts';
import { RULES, type Scene, restless } from '../src/sim/index.ts';
import {
  type Change,
  DIRTY,
  type Lived,
  OTHER,
  QUESTION,
  REQUEST,
  TERMS,
  WANTS_OUT,
  changed,
  execution,
  living,
  order,
  row,
} from './support/lived.ts';

let world: Lived;
beforeEach(() => {
  world = living();
});

interface Broken {
  readonly rule: string;
  readonly what: string;
  readonly before?: Change;
  readonly now?: Change;
  /** The last picture shows money that nobody was told of. */
  readonly surprises?: true;
  /** What the broker does behind our back. */
  readonly truth?: (truth: BrokerTruth) => void;
}

const again = (truth: BrokerTruth): void => void truth.take(REQUEST);
const working = (truth: BrokerTruth): void => void truth.take({ ...REQUEST, clientOrderId: OTHER });
const EMPTY_BOOKS: Change = () => ({ verdict: null });

const BROKEN: readonly Broken[] = [
  { rule: 'I1', what: 'the broker has two orders under one id', truth: again },
  { rule: 'I2', what: 'the broker has an order that nobody promised', truth: working },
  { rule: 'I5', what: 'the bytes of an order were changed', now: row({ payload: '{}' }) },
  { rule: 'I6', what: 'an older epoch claimed after a newer one', now: row({ epochs: [3, 2] }) },
  { rule: 'I6', what: 'a claim is held under an epoch to come', now: row({ status: 'CLAIMED', epoch: 9 }) },
  { rule: 'I7', what: 'a row went where no edge leads', before: row({ status: 'FAILED' }) },
  { rule: 'I7', what: 'an order came back to life', now: order({ base: 'LIVE' }) },
  { rule: 'I8', what: 'a doubt ended without evidence', before: row({ status: 'UNKNOWN' }) },
  { rule: 'I8', what: 'what was proven absent is there', now: row({ evidence: ['proven_absent'] }) },
  { rule: 'I13', what: 'what was over ended otherwise', before: order({ base: 'CANCELED', filled: '0' }) },
  { rule: 'I17', what: 'an order works with nothing reserved', truth: again },
  {
    rule: 'I33',
    what: 'an order is to be cancelled, and nothing asks for it',
    before: order({ base: 'LIVE', isUnwanted: true }),
    now: order({ base: 'LIVE', isUnwanted: true }),
  },
  { rule: 'I16', what: 'more than a lot would be held', truth: working },
  {
    rule: 'I18',
    what: 'two orders of ours would meet',
    truth: (truth) => {
      working(truth);
      truth.take({ ...REQUEST, terms: { ...TERMS, side: 'sell' } });
    },
  },
  { rule: 'I30', what: 'an order has another id of the broker', now: order({ broker: 'b-9' }) },
  { rule: 'I30', what: 'the id of the broker was forgotten', now: order({ broker: null }) },
  {
    rule: 'I9',
    what: 'an execution is booked twice',
    now: ({ ledger }) => ({ ledger: [...ledger, ...ledger.slice(1)] }),
  },
  { rule: 'I9', what: 'an execution has other numbers', now: execution({ price: '1' }) },
  { rule: 'I9', what: 'an execution was never made', now: execution({ id: 'x-7' }) },
  { rule: 'I10', what: 'a micro is missing', now: ({ cash }) => ({ cash: `${BigInt(cash) - 1n}` }) },
  { rule: 'I10', what: 'a share came from nowhere', now: () => ({ positions: [] }) },
  {
    rule: 'I11',
    what: 'too much is filled, and it goes on',
    before: order({ filled: '0' }),
    now: order({ filled: '99' }),
  },
  { rule: 'I11 (no cause)', what: 'too much is filled by our count alone', now: order({ filled: '99' }) },
  { rule: 'I12', what: 'what is filled decreased', before: order({ filled: '99' }) },
  {
    rule: 'I12 (halts)',
    what: 'an execution was taken back, and the account goes on',
    now: execution({ quantity: '0', amendments: ['a-1'] }),
  },
  {
    rule: 'I9',
    what: 'an execution was changed to what the broker never said',
    truth: (truth) => {
      truth.amend('x-1', 'a-1', { quantity: TERMS.quantity, price: toMicros(5n), fee: ZERO });
    },
    now: execution({ price: '7', amendments: ['a-1'] }),
  },
  { rule: 'I14', what: 'the cursor ran ahead', now: () => ({ cursor: 3 }) },
  { rule: 'I15', what: 'a message was not decided', now: () => ({ undecided: 1 }) },
  {
    rule: 'I19',
    what: 'a price is a JSON number',
    now: row({ payload: '{"v":1,"terms":{"limitPrice":1.5}}' }),
  },
  {
    rule: 'I20',
    what: 'a request stands in the queue twice',
    now: ({ outbox }) => ({
      outbox: [...outbox, ...outbox].map((line, id) => ({ ...line, id, status: 'CREATED' })),
    }),
  },
  {
    rule: 'I25',
    what: 'the watermark went back',
    before: () => ({ watermark: { drawn: 9, accepted: 9, tied: false } }),
  },
  {
    rule: 'I25',
    what: 'a picture was accepted that nobody drew',
    now: () => ({ watermark: { drawn: 1, accepted: 4, tied: false } }),
  },
  {
    rule: 'I25',
    what: 'CLEAN cites a refused picture',
    before: () => ({ verdict: DIRTY }),
    now: () => ({ watermark: { drawn: 5, accepted: 5, tied: false } }),
  },
  {
    rule: 'I26',
    what: 'CLEAN is said of a picture that nobody took',
    before: EMPTY_BOOKS,
    now: ({ verdict }) => ({ verdict: verdict === null ? null : { ...verdict, sequence: 9 } }),
  },
  {
    rule: 'I26',
    what: 'CLEAN is said, and the cash differs',
    before: EMPTY_BOOKS,
    now: () => ({ cash: '1' }),
  },
  {
    rule: 'I26 (untold)',
    what: 'CLEAN is said, and money has moved that nobody was told of',
    before: EMPTY_BOOKS,
    surprises: true,
  },
  {
    rule: 'I26 (untold)',
    what: 'money has moved that nobody was told of, and the account goes on',
    before: EMPTY_BOOKS,
    now: ({ verdict }) => ({ verdict: verdict === null ? null : { ...verdict, state: 'DIRTY' } }),
    surprises: true,
  },
  {
    rule: 'brackets',
    what: 'both ends of a bracket are executed, and it goes on',
    now: ({ orders }) => ({
      orders: [...orders, ...orders].map((line, at) => ({ ...line, client: `leg-${at}`, group: 'pair' })),
    }),
  },
  {
    rule: 'brackets',
    what: 'both ends are executed, and only what one of them went on from was large enough',
    now: ({ orders }) => ({
      orders: orders.flatMap((line) => [
        { ...line, client: 'stop', group: 'pair' },
        { ...line, client: 'target', group: 'pair' },
        { ...line, client: 'before', group: 'pair', base: 'REPLACED', quantity: '1000', filled: '0' },
      ]),
    }),
  },
  {
    rule: 'legs',
    what: 'a leg is made for an entry that never filled',
    now: ({ orders }) => ({
      orders: [...orders, ...orders].map((line, at) =>
        at === 0 ? line : { ...line, client: 'leg', leg: 'stop', parent: OTHER },
      ),
    }),
  },
  { rule: 'I27', what: 'control changed without a record', before: () => ({ version: 6 }) },
  { rule: 'I27', what: 'one request took effect twice', now: () => ({ twice: ['key-1'] }) },
  {
    rule: 'I29',
    what: 'everything is said to be cancelled, and an order works',
    before: () => ({ windDowns: [{ ...WANTS_OUT, state: 'open' }] }),
    now: () => ({ windDowns: [{ ...WANTS_OUT, state: 'done' }] }),
    truth: working,
  },
  { rule: 'I31', what: 'records are gone', now: () => ({ audit: [] }) },
  {
    rule: 'I31',
    what: 'a record was rewritten',
    now: ({ audit }) => ({ audit: audit.map((line) => ({ ...line, hash: 'c' })) }),
  },
  {
    rule: 'I31',
    what: 'the chain is torn',
    now: ({ audit }) => ({ audit: audit.map((line) => ({ ...line, prev: 'c' })) }),
  },
  {
    rule: 'open questions',
    what: 'an answered question is open again',
    before: () => ({ questions: [{ ...QUESTION, closed: true, answer: 'it fits' }] }),
    now: () => ({ questions: [{ ...QUESTION, closed: false, answer: null }] }),
  },
  { rule: 'intents', what: 'a decision is lost', now: () => ({ lostIntents: 1 }) },
];

const brokenIn = (scene: Scene): readonly string[] =>
  Object.entries(RULES).flatMap(([rule, holds]) => (holds(scene).length > 0 ? [rule] : []));

test('an order that was promised, sent and filled breaks no rule', () => {
  expect(brokenIn(world.scene)).toEqual([]);
});

test('what is to be cancelled may wait for a request that is there, and for the end of a replace', () => {
  const unwanted = order({ base: 'LIVE', isUnwanted: true });
  const asked = row({ kind: 'cancel', status: 'CREATED' });
  const replaced = order({ base: 'LIVE', isUnwanted: true, isReplaced: true });
  const broken = (...changes: readonly Change[]): readonly string[] => {
    const lived = changes.reduce((tables, change) => changed(tables, change), world.now);
    return RULES['I33']?.({ ...world.scene, before: lived, now: lived }) ?? [];
  };
  expect(broken(unwanted)).toHaveLength(1);
  expect(broken(unwanted, asked)).toEqual([]);
  expect(broken(replaced)).toEqual([]);
});

test('every rule has a history that breaks it', () => {
  const broken = new Set(BROKEN.map(({ rule }) => rule));
  expect(Object.keys(RULES).filter((rule) => !broken.has(rule))).toEqual([]);
});

describe('what is broken is reported', () => {
  test.each(BROKEN)('$rule: $what', ({ rule, before, now, truth, surprises = false }) => {
    const pictures = new Map(
      [...world.scene.broker.pictures].map(([at, each]) => [at, { ...each, surprises }]),
    );
    const broker = { ...world.scene.broker, pictures, hidesSince: () => (surprises ? 0 : null) };
    const scene = {
      ...world.scene,
      broker,
      before: changed(world.now, before),
      now: changed(world.now, now),
    };
    truth?.(world.truth);
    expect(brokenIn(scene)).toContain(rule);
  });
});

describe('at rest', () => {
  test('a desk that agrees with its broker rests', () => {
    expect(restless(world.scene.broker, world.now)).toBeNull();
  });

  test('a desk rests that heard of an execution when it was corrected already, by the name that it goes by since', () => {
    world.truth.amend('x-1', 'a-1', { quantity: TERMS.quantity, price: toMicros(5n), fee: ZERO });
    const corrected = execution({ id: 'a-1', price: '5', amendments: ['a-1'] });
    const cash = `${world.truth.books().cash}`;
    expect(restless(world.scene.broker, { ...changed(world.now, corrected), cash })).toBeNull();
  });

  test.each<readonly [string, Change]>([
    ['is UNKNOWN', row({ status: 'UNKNOWN' })],
    ['is SENDING', order({ base: 'SENDING' })],
    ['has not ended', () => ({ windDowns: [{ ...WANTS_OUT, state: 'open' }] })],
    ['is not answered', () => ({ questions: [{ ...QUESTION, closed: false, answer: null }] })],
    ['are not booked', () => ({ executions: [] })],
    ['cash is', () => ({ cash: '1' })],
    ['is reserved for it', order({ reserved: true })],
    ['the verdict is', () => ({ verdict: DIRTY })],
  ])('something "%s", and that is no rest', (words, now) => {
    expect(restless(world.scene.broker, changed(world.now, now))).toContain(words);
  });
});
