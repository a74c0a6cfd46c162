/** A history in which nothing is wrong, and small changes to it: what the auditors of the simulator are shown. */
import {
  type ClientOrderId,
  canonicalJson,
  clientOrderId,
  invariant,
  orderTermsCodec,
  sha256Hex,
  toMicros,
  toQuantity,
} from '@mqk/core';
import type { SubmitRequest } from '@mqk/execution/port';

import { type BrokerTruth, brokerTruth } from '../../src/broker-truth.ts';
import { type Scene, type Tables, booksText, planOf, streamsOf } from '../../src/sim/index.ts';

export const plan = planOf(1, streamsOf(1));
const [instrument] = plan.instruments;
invariant(instrument !== undefined, 'a plan has an instrument');
export const INSTRUMENT = instrument.id;
const PRICE = toMicros(100_000_000n);
const CLIENT = clientOrderId('sim-0123456789abcdef0123456789abcdef');
export const TERMS = {
  side: 'buy',
  quantity: toQuantity(plan.lot),
  type: 'market',
  limitPrice: null,
  stopPrice: null,
  timeInForce: 'day',
} as const;
export const REQUEST: SubmitRequest = { clientOrderId: CLIENT, symbol: instrument.symbol, terms: TERMS };
const PAYLOAD = canonicalJson({ v: 1, ...REQUEST, terms: orderTermsCodec.encode(TERMS) });
const SPENT = plan.lot * PRICE;

/** One order that was promised, sent, taken and filled; and nothing else. */
function lived(truth: BrokerTruth): Tables {
  truth.take(REQUEST);
  const order = truth.order(CLIENT);
  if (order === null) throw new Error('the order was taken');
  truth.execute(order, { id: 'x-1', quantity: plan.lot, price: PRICE });
  return {
    nowMs: 10_000,
    armed: true,
    version: 7,
    openHalts: 0,
    halts: [],
    lease: { holder: 'one', epoch: 3, endsMs: 9_000 },
    beats: { runtime: 10_000, market_data: 10_000, event_stream: 10_000, reconcile: 10_000 },
    verdict: { id: 5, state: 'CLEAN', life: 'one', ms: 10_000, sequence: 4, reasons: [] },
    watermark: { drawn: 4, accepted: 4, tied: false },
    windDowns: [],
    questions: [],
    audit: [
      { seq: 2, prev: 'a', hash: 'b', action: 'armed' },
      { seq: 1, prev: '0', hash: 'a', action: 'booted' },
    ],
    twice: [],
    lostIntents: 0,
    cursor: 0,
    heard: 0,
    undecided: 0,
    outbox: [
      {
        id: 1,
        kind: 'submit',
        class: 'increase',
        client: CLIENT,
        status: 'SUBMITTED',
        payload: PAYLOAD,
        sha: sha256Hex(PAYLOAD),
        attempts: 1,
        epoch: null,
        claimedMs: 9_000,
        dueMs: 9_000,
        successor: null,
        evidence: [],
        epochs: [3],
      },
    ],
    orders: [
      {
        client: CLIENT,
        base: 'FILLED',
        side: 'buy',
        instrument: INSTRUMENT,
        quantity: `${plan.lot}`,
        filled: `${plan.lot}`,
        flags: [],
        broker: 'b-1',
        reserved: false,
        leg: 'entry',
        group: null,
        reduceOnly: false,
        isUnwanted: false,
        isReplaced: false,
        parent: null,
      },
    ],
    executions: [
      {
        id: 'x-1',
        client: CLIENT,
        instrument: INSTRUMENT,
        side: 'buy',
        quantity: `${plan.lot}`,
        price: `${PRICE}`,
        fee: '0',
        amendments: [],
      },
    ],
    ledger: [
      { kind: 'opening', instrument: null, quantity: '0', cash: `${plan.cash}`, ref: 'opening' },
      { kind: 'fill', instrument: INSTRUMENT, quantity: `${plan.lot}`, cash: `${-SPENT}`, ref: 'x-1' },
    ],
    positions: [{ instrument: INSTRUMENT, quantity: `${plan.lot}` }],
    books: [],
    cash: `${plan.cash - SPENT}`,
  };
}

export interface Lived {
  readonly truth: BrokerTruth;
  readonly now: Tables;
  readonly scene: Scene;
}

export function living(): Lived {
  const truth = brokerTruth({
    account: plan.terms.account,
    instruments: plan.instruments,
    cash: toMicros(plan.cash),
    enforcesClientOrderId: false,
    now: () => plan.begins,
  });
  const now = lived(truth);
  const broker: Scene['broker'] = {
    truth,
    bent: new Set(),
    pictures: new Map([[4, { books: booksText(truth), made: 0, surprises: false }]]),
    isUntold: () => false,
    hidesSince: () => null,
    discloses: () => undefined,
    lives: () => undefined,
    hasLived: () => true,
    connect: () => {
      throw new Error('nobody connects');
    },
    silent: () => true,
    isComing: () => false,
  };
  return { truth, now, scene: { plan, broker, before: now, now } };
}

export type Change = (tables: Tables) => Partial<Tables>;

export const row =
  (changed: Partial<Tables['outbox'][number]>): Change =>
  ({ outbox }) => ({
    outbox: outbox.map((line) => ({ ...line, ...changed })),
  });
export const order =
  (changed: Partial<Tables['orders'][number]>): Change =>
  ({ orders }) => ({
    orders: orders.map((line) => ({ ...line, ...changed })),
  });
export const execution =
  (changed: Partial<Tables['executions'][number]>): Change =>
  ({ executions }) => ({
    executions: executions.map((line) => ({ ...line, ...changed })),
  });
export const nothing: Change = () => ({});

export const OTHER: ClientOrderId = clientOrderId('sim-ffffffffffffffffffffffffffffffff');
export const DIRTY = {
  id: 4,
  state: 'DIRTY',
  life: 'one',
  ms: 9_000,
  sequence: 3,
  reasons: ['cash_differs'],
} as const;
export const WANTS_OUT = { id: 1, action: 'cancel_all' } as const;
export const QUESTION = { id: 1, kind: 'quarantine', instrument: INSTRUMENT } as const;
export const changed = (tables: Tables, change: Change = nothing): Tables => ({
  ...tables,
  ...change(tables),
});
