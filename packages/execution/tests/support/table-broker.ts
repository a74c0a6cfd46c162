/** A whole broker in one file, in memory: what somebody writes first who wants to see the contract kept, or broken. */
import {
  type ClientOrderId,
  ZERO,
  accountId,
  brokerOrderId,
  executionId,
  instrumentId,
  marketTime,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';

import type { BrokerOnTable } from '../../src/contracts/index.ts';
import type {
  AcceptedOrder,
  BrokerMessage,
  MessageContent,
  SubmitAnswer,
  SubmitRequest,
} from '../../src/port/index.ts';

/** One promise each that an adapter may break. */
export const BREAKAGES = [
  'answers with another quantity',
  'takes an id twice',
  'frees the id of what has ended',
  'sends what came too late',
  'calls a lost answer a refusal',
  'calls a lost request a refusal',
  'calls a failed look an absence',
  'tells an end twice',
  'throws at a cancel of what is over',
  'gives executions one id',
  'counts nothing',
  'lists the executions of others',
  'tells news under one key',
  'leaves cash as it was',
  'has a sequence of its own',
  'lists executions of all times',
  'lets the original work beside its successor',
  'knows everybody',
  'does not say who it is',
] as const;
export type Breakage = (typeof BREAKAGES)[number];

interface Held extends AcceptedOrder {
  status: 'working' | 'filled' | 'canceled' | 'replaced';
}

const PRICE = 49_000_000n;
const ACCOUNT = accountId('table');

export function tableBroker(breakage: Breakage | null = null): BrokerOnTable {
  const broken = (which: Breakage): boolean => which === breakage;
  const orders: Held[] = [];
  const news: BrokerMessage[] = [];
  const fills: Extract<MessageContent, { readonly kind: 'execution' }>[] = [];
  const lost = { answer: false, request: false, questions: false };
  const orderOf = (id: ClientOrderId): Held | undefined =>
    orders.find(
      ({ clientOrderId, status }) =>
        clientOrderId === id && !(broken('frees the id of what has ended') && status !== 'working'),
    );
  const say = (content: MessageContent): void => {
    const key = broken('tells news under one key') ? 'k' : `k-${news.length}`;
    news.push({ key, cursor: BigInt(news.length + 1), raw: '', content });
  };
  const take = ({ clientOrderId, symbol, terms }: SubmitRequest): SubmitAnswer => {
    if (orderOf(clientOrderId) !== undefined && !broken('takes an id twice')) return { kind: 'duplicate_id' };
    const order: Held = {
      clientOrderId,
      symbol,
      terms,
      brokerOrderId: brokerOrderId(`b-${orders.length}`),
      status: 'working',
    };
    orders.push(order);
    const shown = broken('answers with another quantity') ? { ...terms, quantity: toQuantity(1n) } : terms;
    return {
      kind: 'accepted',
      order: { clientOrderId, symbol, terms: shown, brokerOrderId: order.brokerOrderId },
    };
  };
  const refusal: SubmitAnswer = { kind: 'rejected', code: 'timeout', reason: 'a guess' };
  const silence: SubmitAnswer = { kind: 'unknown', reason: 'no answer' };
  const failed = { kind: 'failed', reason: 'no connection' } as const;
  const end = (order: Held): void => {
    order.status = 'canceled';
    const { clientOrderId, brokerOrderId: known } = order;
    const told = { kind: 'canceled', cause: 'unstated', brokerOrderId: known, cumulative: null } as const;
    for (let times = broken('tells an end twice') ? 2 : 1; times > 0; times -= 1)
      say({ kind: 'order', clientOrderId, brokerOrderId: known, event: told });
  };
  const fill = (order: Held): void => {
    order.status = 'filled';
    const { clientOrderId, brokerOrderId: known, symbol, terms } = order;
    const { side, quantity } = terms;
    const at = marketTime(fills.length + 1);
    fills.push({
      kind: 'execution',
      executionId: executionId(broken('gives executions one id') ? 'x' : `x-${fills.length}`),
      brokerOrderId: known,
      symbol,
      fill: { clientOrderId, side, quantity, price: toMicros(PRICE), fee: ZERO, executedAt: at },
      cumulative: toQuantity(broken('counts nothing') ? 0n : quantity),
    });
    say(fills.at(-1)!);
  };
  return {
    traits: { enforcesClientOrderId: true, lookupsForAbsence: 1, settleTimeMs: 0 },
    resting: { symbol: 'SPY', terms: RESTING },
    wire: {
      async submit(request, { mayStart }) {
        if (!mayStart() && !broken('sends what came too late'))
          return { kind: 'not_sent', reason: 'too late' };
        const { answer, request: gone } = lost;
        Object.assign(lost, { answer: false, request: false });
        if (gone) return broken('calls a lost request a refusal') ? refusal : silence;
        const said = take(request);
        if (answer) return broken('calls a lost answer a refusal') ? refusal : silence;
        return said;
      },
      async cancel({ clientOrderId }) {
        const order = orders.find((held) => held.clientOrderId === clientOrderId);
        if (order?.status === 'working') end(order);
        else if (broken('throws at a cancel of what is over')) throw new Error('422');
        return { kind: 'asked' };
      },
      async replace({ target, successor }) {
        const answer = take(successor);
        const original = orders.find(({ clientOrderId }) => clientOrderId === target.clientOrderId);
        if (answer.kind === 'accepted' && !broken('lets the original work beside its successor'))
          original!.status = 'replaced';
        return answer;
      },
    },
    account: {
      identity: async () =>
        broken('does not say who it is')
          ? failed
          : { kind: 'known', account: { account: ACCOUNT, environment: 'paper', currency: 'USD' } },
      costs: async () => ({ kind: 'known', costs: [] }),
      async lookup(id) {
        if (lost.questions) return broken('calls a failed look an absence') ? { kind: 'missing' } : failed;
        const order = orders.find(({ clientOrderId }) => clientOrderId === id) ?? orders[0];
        if (order === undefined || (order.clientOrderId !== id && !broken('knows everybody')))
          return { kind: 'missing' };
        const filled = order.status === 'filled' ? order.terms.quantity : toQuantity(0n);
        return { kind: 'found', order: { ...order, filled } };
      },
      async snapshot(sequence, takenAt, since) {
        if (lost.questions) return failed;
        const listed = fills.filter(
          (one) => since === null || one.fill.executedAt >= since || broken('lists executions of all times'),
        );
        const held = fills.reduce((sum, one) => sum + one.fill.quantity, 0n);
        const paid = broken('leaves cash as it was') ? 0n : held * PRICE;
        return {
          kind: 'taken',
          snapshot: {
            account: ACCOUNT,
            sequence: broken('has a sequence of its own') ? 1n : sequence,
            takenAt,
            status: 'active',
            cash: toMicros(10_000_000_000n - paid),
            positions: held === 0n ? [] : [{ instrument: SPY, quantity: toHolding(held) }],
            orders: orders.map(({ clientOrderId, brokerOrderId: known, terms, status }) => ({
              clientOrderId,
              brokerOrderId: known,
              status: status === 'working' ? status : 'closed',
              instrument: SPY,
              filled: status === 'filled' ? terms.quantity : toQuantity(0n),
              ...terms,
            })),
            executions: listed.map((one) => ({
              executionId: one.executionId,
              clientOrderId: one.fill.clientOrderId,
              instrument: SPY,
              side: one.fill.side,
              quantity: one.fill.quantity,
              price: one.fill.price,
              cash: toMicros(-one.fill.quantity * PRICE),
            })),
          },
        };
      },
    },
    messages: {
      after: async (cursor, limit) =>
        lost.questions
          ? failed
          : { kind: 'heard', messages: news.filter((one) => one.cursor > cursor).slice(0, limit) },
      executionsOf: async (id) => ({
        kind: 'heard',
        messages: news.filter(
          ({ content }) =>
            content.kind === 'execution' &&
            (content.fill.clientOrderId === id || broken('lists the executions of others')),
        ),
      }),
    },
    executes: async ({ clientOrderId }) => {
      const order = orders.find((held) => held.clientOrderId === clientOrderId);
      if (order?.status === 'working') fill(order);
    },
    comesToPass: async () => undefined,
    losesAnswer: () => void (lost.answer = true),
    losesRequest: () => void (lost.request = true),
    failsQuestions: (failing) => void (lost.questions = failing),
  };
}

const SPY = instrumentId('SPY');

const RESTING = {
  side: 'buy',
  quantity: toQuantity(10n),
  type: 'limit',
  limitPrice: toMicros(PRICE),
  stopPrice: null,
  timeInForce: 'gtc',
} as const;
