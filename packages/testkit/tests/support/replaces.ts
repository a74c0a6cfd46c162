/** Stories about orders that go on under another id. */
import { type ClientOrderId, brokerOrderId } from '@mqk/core';

import type { Wish } from '../../src/index.ts';
import { type Story, story } from './story.ts';

export interface Row {
  readonly kind: string;
  readonly status: string;
  readonly code: string | null;
}

export const rowsOf = (desk: Story): Promise<readonly Row[]> =>
  desk.sql<Row>(
    `select kind, status, refusal_code as code from mqk.outbox where kind <> 'submit' order by id`,
  );

export const basesOf = async (desk: Story): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    (
      await desk.sql<{ readonly id: string; readonly base: string }>(
        `select client_order_id as id, base from mqk."order"`,
      )
    ).map(({ id, base }) => [id, base]),
  );

export const heldOf = async (desk: Story): Promise<readonly string[]> =>
  (
    await desk.sql<{ readonly id: string }>(
      `select client_order_id as id from mqk.reservation where released_at is null order by created_at`,
    )
  ).map(({ id }) => id);

/** The broker works it, and says so. */
export async function works(desk: Story, order: ClientOrderId): Promise<void> {
  desk.broker.tells(order, { kind: 'new', brokerOrderId: null, cumulative: null });
  await desk.gateway().hear();
}

/** The broker ends an order for the sake of another, and says so. */
export async function tellsReplaced(desk: Story, order: ClientOrderId, by: string): Promise<void> {
  const event = { kind: 'replaced', successorBrokerOrderId: brokerOrderId(by) } as const;
  desk.broker.tells(order, { ...event, brokerOrderId: null, cumulative: null });
  await desk.gateway().hear();
}

export interface Working {
  readonly desk: Story;
  readonly order: ClientOrderId;
}

export async function working(wish: Wish = 'buy 10 AAPL at 190'): Promise<Working> {
  const desk = await story();
  const order = await desk.wants(wish);
  await desk.gateway().dispatch(8);
  await works(desk, order);
  desk.broker.received.splice(0);
  return { desk, order };
}

export async function replaces(desk: Story, order: ClientOrderId, wish: Wish): Promise<ClientOrderId> {
  const outcome = await desk.gateway().replace(order, desk.intent(wish));
  if (outcome.kind !== 'promised') throw new Error(JSON.stringify(outcome));
  return outcome.clientOrderId;
}

export async function cancels(desk: Story, order: ClientOrderId): Promise<void> {
  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().dispatch(8);
}
