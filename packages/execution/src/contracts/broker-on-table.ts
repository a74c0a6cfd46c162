/** A broker within reach: what the contract needs of whoever made it, and how the stories ask it. */
import { type ClientOrderId, clientOrderId, systemTime } from '@mqk/core';
import type { AccountSnapshot } from '@mqk/reconcile';

import type { AccountReader } from '../port/account-reader.ts';
import type { BrokerMessage, MessageReader } from '../port/broker-message.ts';
import type { BrokerTraits } from '../port/broker.ts';
import type {
  AcceptedOrder,
  CancelAnswer,
  OrderTarget,
  OrderWire,
  SubmitAnswer,
  SubmitRequest,
} from '../port/order-wire.ts';
import { ContractBroken } from './claims.ts';

export interface BrokerOnTable {
  /** What will be sealed. */
  readonly wire: OrderWire;
  readonly account: AccountReader;
  readonly messages: MessageReader;
  readonly traits: BrokerTraits;
  /** An order that the broker takes as often as it is asked under another id, and that rests until it is executed. */
  readonly resting: Pick<SubmitRequest, 'symbol' | 'terms'>;
  /** The market moves so that this order, and perhaps others that rest, is executed in full. */
  executes(order: AcceptedOrder): Promise<void>;
  /** What was asked of this order happens, if it has not yet. */
  comesToPass(order: AcceptedOrder): Promise<void>;
  /** The next submit reaches the broker, and its answer does not reach us. */
  losesAnswer(): void;
  /** The next submit does not reach the broker, and we cannot know. */
  losesRequest(): void;
  /** From now on every question about the account and its news fails, or no longer does. */
  failsQuestions(failing: boolean): void;
}

export type BrokerStories = Readonly<Record<string, (on: BrokerOnTable) => Promise<void>>>;

const ATTEMPT = { deadlineMs: 5_000, mayStart: () => true } as const;

export const idNamed = (name: string): ClientOrderId => clientOrderId(name);

const requestOf = (on: BrokerOnTable, name: string): SubmitRequest => ({
  clientOrderId: idNamed(name),
  ...on.resting,
});

export const submit = (
  on: BrokerOnTable,
  name: string,
  mayStart: () => boolean = () => true,
): Promise<SubmitAnswer> => on.wire.submit(requestOf(on, name), { ...ATTEMPT, mayStart });

export const cancel = (on: BrokerOnTable, target: OrderTarget): Promise<CancelAnswer> =>
  on.wire.cancel(targetOf(target), ATTEMPT);

export const replace = (on: BrokerOnTable, target: OrderTarget, successor: string): Promise<SubmitAnswer> =>
  on.wire.replace({ target: targetOf(target), successor: requestOf(on, successor) }, ATTEMPT);

const targetOf = (order: OrderTarget): OrderTarget => ({
  clientOrderId: order.clientOrderId,
  brokerOrderId: order.brokerOrderId,
});

/** An order under this name that the broker has taken. */
export async function taken(on: BrokerOnTable, name: string): Promise<AcceptedOrder> {
  const answer = await submit(on, name);
  if (answer.kind === 'accepted') return answer.order;
  throw new ContractBroken(`an order that had to be accepted was answered with ${answer.kind}`);
}

/** Where a look says that an order stands. */
export async function statusOf(on: BrokerOnTable, order: AcceptedOrder): Promise<string> {
  const found = await on.account.lookup(order.clientOrderId);
  return found.kind === 'found' ? found.order.status : found.kind;
}

export async function snapshotOf(on: BrokerOnTable, sequence = 7n): Promise<AccountSnapshot> {
  const answer = await on.account.snapshot(sequence, systemTime(5), null);
  if (answer.kind === 'taken') return answer.snapshot;
  throw new ContractBroken(`a snapshot failed: ${answer.reason}`);
}

/** News behind a cursor, all of it unless a page is asked for. */
export async function newsOf(
  on: BrokerOnTable,
  cursor = 0n,
  limit = 1_000,
): Promise<readonly BrokerMessage[]> {
  const answer = await on.messages.after(cursor, limit);
  if (answer.kind === 'heard') return answer.messages;
  throw new ContractBroken(`news could not be heard: ${answer.reason}`);
}
