/** Our side of the account as the database answers it. */
import {
  type BrokerOrderId,
  type ClientOrderId,
  type Codec,
  type Holding,
  type InstrumentId,
  type Micros,
  type SystemTime,
  booleanCodec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  executionIdCodec,
  holdingCodec,
  instrumentIdCodec,
  listOf,
  microsCodec,
  nullable,
  quantityCodec,
  record,
  sideCodec,
  systemTimeCodec,
  textCodec,
} from '@mqk/core';
import type { ListedBefore } from '@mqk/execution/store';
import { type Order, orderCodec } from '@mqk/oms';
import { type ExecutionLine, type PositionLine, type Watermark, watermarkCodec } from '@mqk/reconcile';

import { countedMicros } from '../facts/codecs.ts';

export interface StoredOrder {
  readonly order: Order;
  readonly brokerOrderId: BrokerOrderId | null;
  readonly changedAt: SystemTime;
}

export interface StoredExecution {
  readonly line: ExecutionLine;
  /** When it became what it is. */
  readonly bookedAt: SystemTime;
}

/** Money and units that moved without an order, as far as the snapshot may not show them yet. */
export interface StoredActivity {
  readonly id: string;
  readonly instrument: InstrumentId | null;
  readonly quantity: Holding;
  readonly cash: Micros;
  readonly bookedAt: SystemTime;
}

export interface StoredBooks {
  /** Activities that wait for their instrument: the broker is ahead of us by them. */
  readonly waiting: readonly StoredActivity[];
  readonly activities: readonly StoredActivity[];
  readonly now: SystemTime;
  readonly opened: boolean;
  readonly cash: Micros;
  readonly watermark: Watermark | null;
  readonly before: ListedBefore;
  readonly positions: readonly PositionLine[];
  readonly orders: readonly StoredOrder[];
  readonly executions: readonly StoredExecution[];
  /** What the broker may know more of than we do. */
  readonly sending: readonly Since[];
  /** What the broker is being asked about: how it stands. */
  readonly asked: readonly Since[];
}

export interface Since {
  readonly clientOrderId: ClientOrderId;
  readonly since: SystemTime;
}

const activityOf = (cash: Codec<Micros>): Codec<StoredActivity> =>
  record<StoredActivity>({
    id: textCodec,
    instrument: nullable(instrumentIdCodec),
    quantity: holdingCodec,
    cash,
    bookedAt: systemTimeCodec,
  });

const sinceCodec: Codec<readonly Since[]> = listOf(
  record<Since>({ clientOrderId: clientOrderIdCodec, since: systemTimeCodec }),
);

export const booksCodec: Codec<StoredBooks> = record<StoredBooks>({
  now: systemTimeCodec,
  opened: booleanCodec,
  cash: countedMicros,
  watermark: nullable(watermarkCodec),
  before: record<ListedBefore>({ orders: listOf(brokerOrderIdCodec), executions: listOf(executionIdCodec) }),
  positions: listOf(record<PositionLine>({ instrument: instrumentIdCodec, quantity: holdingCodec })),
  orders: listOf(
    record<StoredOrder>({
      order: orderCodec,
      brokerOrderId: nullable(brokerOrderIdCodec),
      changedAt: systemTimeCodec,
    }),
  ),
  executions: listOf(
    record<StoredExecution>({
      line: record<ExecutionLine>({
        executionId: executionIdCodec,
        clientOrderId: nullable(clientOrderIdCodec),
        instrument: instrumentIdCodec,
        side: sideCodec,
        quantity: quantityCodec,
        price: countedMicros,
        cash: countedMicros,
      }),
      bookedAt: systemTimeCodec,
    }),
  ),
  activities: listOf(activityOf(countedMicros)),
  waiting: listOf(activityOf(microsCodec)),
  sending: sinceCodec,
  asked: sinceCodec,
});
