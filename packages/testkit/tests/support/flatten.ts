/** Getting out of a position, round by round. */
import { expect } from '@jest/globals';

import type { ClientOrderId, Quantity } from '@mqk/core';
import type { OrderTarget, SubmitRequest } from '@mqk/execution/port';

import { AAPL } from '../../src/terms.ts';
import type { Story } from './story.ts';

export const PRICE = 190_000_000n;
export const NOW = { windDown: { haltAction: 'hold', retryMs: 0 } } as const;

export async function flatten(desk: Story, confirmed: Quantity | null = null): Promise<void> {
  const asked = await desk.gateway().control.windDown({
    action: 'flatten',
    clientOrderId: null,
    instrument: AAPL.id,
    confirmed,
    by: 'story',
    reason: 'out',
    cause: null,
  });
  expect(asked.ok).toBe(true);
}

/** What the loop does for a wind-down, once; answers where it stands. */
export async function round(desk: Story): Promise<string> {
  await desk.gateway().hear();
  await desk.gateway().resolve();
  const { open } = await desk.gateway().windDown();
  await desk.gateway().dispatch(8);
  return open.map(({ because }) => because).join();
}

export const isSubmit = (asked: SubmitRequest | OrderTarget): asked is SubmitRequest => 'terms' in asked;

export const submits = (desk: Story): readonly string[] =>
  desk.broker.received.filter(isSubmit).map(({ terms }) => `${terms.side} ${terms.quantity} ${terms.type}`);

export async function holding(desk: Story, quantity: bigint): Promise<void> {
  const order = await desk.wants(`buy ${quantity} AAPL`, 'the-holding');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, quantity, { price: PRICE, id: 'x-holding' });
  await desk.gateway().hear();
  await desk.gateway().reconcile();
  desk.broker.received.splice(0);
}

export const tellsCanceled = (desk: Story, order: ClientOrderId): void => {
  desk.broker.tells(order, { kind: 'canceled', cause: 'unstated', brokerOrderId: null, cumulative: null });
};

/** The last order that the broker took. */
export function taken(desk: Story): ClientOrderId {
  const last = desk.broker.received.filter(isSubmit).at(-1);
  if (last === undefined) throw new Error('the broker took nothing');
  return last.clientOrderId;
}
