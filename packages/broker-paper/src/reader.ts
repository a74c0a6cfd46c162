/** What may be read of the account: all parts of one moment, or nothing. */
import { type AccountId, type Instrument, type SystemTime, invariant } from '@mqk/core';
import type { AccountReader, BrokerOrder, MessageReader } from '@mqk/execution/port';
import type { PaperExecution, PaperOrder, PaperSnapshot } from '@mqk/execution/store';
import type { AccountSnapshot, BrokerOrderLine, ExecutionLine } from '@mqk/reconcile';

import { executionCash } from './cash.ts';
import { unchanged } from './change.ts';
import { costsIn } from './costs.ts';
import { type Desk, reasonOf } from './desk.ts';
import type { PaperOperation } from './fault.ts';
import { executionMessage, messageOf } from './news.ts';

/** How many closed orders a snapshot shows: the latest. */
const CLOSED_ORDERS = 1_000;

interface Failed {
  readonly kind: 'failed';
  readonly reason: string;
}

export function paperAccount(desk: Desk): AccountReader {
  const { account } = desk.options;
  const currency = onlyCurrency(desk.options.instruments);
  return {
    identity: async () =>
      read(desk, 'identity', async () => {
        await desk.book();
        return {
          kind: 'known' as const,
          account: { account, environment: 'paper' as const, currency },
        };
      }),
    lookup: async (clientOrderId) =>
      read(desk, 'lookup', async () => {
        const book = await desk.book();
        // what is still on its way would make a liar of "no such order"
        await desk.inFlight.landed(clientOrderId);
        const order = await book.order(clientOrderId);
        return order === null
          ? { kind: 'missing' as const }
          : { kind: 'found' as const, order: brokerOrder(order) };
      }),
    costs: async () =>
      read(desk, 'snapshot', async () => {
        const { executions } = await (await desk.book()).snapshot(0);
        return desk.change([], (world) =>
          unchanged(world, { kind: 'known' as const, costs: costsIn(world, executions, desk.instruments) }),
        );
      }),
    snapshot: async (sequence, takenAt, since) =>
      read(desk, 'snapshot', async () => {
        const seen = await (await desk.book()).snapshot(CLOSED_ORDERS, since);
        const strange = strangeSymbol(desk.instruments, seen);
        if (strange !== null)
          return { kind: 'failed' as const, reason: `${strange} is none of the instruments` };
        return {
          kind: 'taken' as const,
          snapshot: snapshotOf(desk.instruments, seen, { account, sequence, takenAt }),
        };
      }),
  };
}

export function paperMessages(desk: Desk): MessageReader {
  return {
    after: async (cursor, limit) =>
      read(desk, 'messages', async () => {
        const events = await (await desk.book()).eventsAfter(cursor, limit);
        return { kind: 'heard' as const, messages: events.map(messageOf) };
      }),
    executionsOf: async (clientOrderId) =>
      read(desk, 'messages', async () => {
        const { executions } = await (await desk.book()).snapshot(0);
        const own = executions.filter(({ fill }) => fill.clientOrderId === clientOrderId);
        return { kind: 'heard' as const, messages: own.map(executionMessage) };
      }),
  };
}

async function read<Answer>(
  desk: Desk,
  operation: PaperOperation,
  ask: () => Promise<Answer>,
): Promise<Answer | Failed> {
  const fault = desk.fault(operation);
  if (fault !== null) return { kind: 'failed', reason: `fault: ${fault}` };
  try {
    return await ask();
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

function onlyCurrency(instruments: readonly Instrument[]): string {
  const [currency, ...others] = new Set(instruments.map((instrument) => instrument.currency));
  invariant(
    currency !== undefined && others.length === 0,
    'a paper account trades instruments of one currency',
  );
  return currency;
}

const brokerOrder = ({
  clientOrderId,
  brokerOrderId,
  symbol,
  terms,
  state,
  filled,
}: PaperOrder): BrokerOrder => ({
  clientOrderId,
  brokerOrderId,
  symbol,
  terms,
  status: state,
  filled,
});

type Instruments = Desk['instruments'];

function strangeSymbol(
  instruments: Instruments,
  { positions, orders, executions }: PaperSnapshot,
): string | null {
  const strange = [...positions, ...orders, ...executions].find(({ symbol }) => !instruments.has(symbol));
  return strange?.symbol ?? null;
}

function snapshotOf(
  instruments: Instruments,
  { cash, positions, orders, executions }: PaperSnapshot,
  named: { readonly account: AccountId; readonly sequence: bigint; readonly takenAt: SystemTime },
): AccountSnapshot {
  return {
    ...named,
    status: 'active',
    cash,
    positions: positions.map(({ symbol, quantity }) => ({
      instrument: traded(instruments, symbol).id,
      quantity,
    })),
    orders: orders.map((order) => orderLine(instruments, order)),
    executions: executions.map((execution) => executionLine(instruments, execution)),
  };
}

function orderLine(instruments: Instruments, order: PaperOrder): BrokerOrderLine {
  const { side, quantity, type, limitPrice, stopPrice, timeInForce } = order.terms;
  return {
    clientOrderId: order.clientOrderId,
    brokerOrderId: order.brokerOrderId,
    status: order.state === 'working' ? 'working' : 'closed',
    instrument: traded(instruments, order.symbol).id,
    side,
    quantity,
    filled: order.filled,
    type,
    limitPrice,
    stopPrice,
    timeInForce,
  };
}

function executionLine(
  instruments: Instruments,
  { executionId, symbol, fill }: PaperExecution,
): ExecutionLine {
  const instrument = traded(instruments, symbol);
  return {
    executionId,
    clientOrderId: fill.clientOrderId,
    instrument: instrument.id,
    side: fill.side,
    quantity: fill.quantity,
    price: fill.price,
    cash: executionCash(instrument, fill),
  };
}

function traded(instruments: Instruments, symbol: string): Instrument {
  const instrument = instruments.get(symbol);
  invariant(instrument !== undefined, `${symbol} is none of the instruments`);
  return instrument;
}
