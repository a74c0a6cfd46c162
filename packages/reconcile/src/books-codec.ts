/** Our side as a support case brings it. */
import {
  type Codec,
  accountIdCodec,
  booleanCodec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  executionIdCodec,
  holdingCodec,
  instrumentIdCodec,
  integerCodec,
  listOf,
  microsCodec,
  nullable,
  oneOf,
  record,
  systemTimeCodec,
  textCodec,
  versioned,
} from '@mqk/core';

import {
  type InFlight,
  type NewsInFlight,
  OUR_STATUSES,
  type OrderInFlight,
  type OurBooks,
  type OurOrderLine,
} from './books.ts';
import { executionLineCodec, orderLineCodecs, positionLineCodec } from './line-codecs.ts';

const ourOrderCodec: Codec<OurOrderLine> = record<OurOrderLine>({
  clientOrderId: clientOrderIdCodec,
  brokerOrderId: nullable(brokerOrderIdCodec),
  status: oneOf(OUR_STATUSES),
  ...orderLineCodecs,
});

export const booksCodec: Codec<OurBooks> = versioned(
  1,
  record<OurBooks>({
    account: accountIdCodec,
    opened: booleanCodec,
    cash: microsCodec,
    positions: listOf(positionLineCodec),
    orders: listOf(ourOrderCodec),
    executions: listOf(executionLineCodec),
  }),
);

export const newsCodec: Codec<NewsInFlight> = record<NewsInFlight>({
  id: textCodec,
  clientOrderId: nullable(clientOrderIdCodec),
  executionId: nullable(executionIdCodec),
  instrument: nullable(instrumentIdCodec),
  quantity: holdingCodec,
  cash: microsCodec,
  until: systemTimeCodec,
});

export const inFlightCodec: Codec<InFlight> = versioned(
  1,
  record<InFlight>({
    orders: listOf(record<OrderInFlight>({ clientOrderId: clientOrderIdCodec, until: systemTimeCodec })),
    eventsNotApplied: listOf(newsCodec),
    newerThanSnapshot: listOf(newsCodec),
    snapshotAgeMsMax: integerCodec,
  }),
);
