/** Codecs of the lines that both sides write alike. */
import {
  type Codec,
  type CodecsOf,
  clientOrderIdCodec,
  executionIdCodec,
  holdingCodec,
  instrumentIdCodec,
  microsCodec,
  nullable,
  ORDER_TYPES,
  oneOf,
  quantityCodec,
  record,
  sideCodec,
  TIMES_IN_FORCE,
} from '@mqk/core';

import type { ExecutionLine, OrderLine, PositionLine } from './snapshot.ts';

export const orderLineCodecs: CodecsOf<OrderLine> = {
  instrument: instrumentIdCodec,
  side: sideCodec,
  quantity: quantityCodec,
  filled: quantityCodec,
  type: oneOf(ORDER_TYPES),
  limitPrice: nullable(microsCodec),
  stopPrice: nullable(microsCodec),
  timeInForce: oneOf(TIMES_IN_FORCE),
};

export const positionLineCodec: Codec<PositionLine> = record<PositionLine>({
  instrument: instrumentIdCodec,
  quantity: holdingCodec,
});

export const executionLineCodec: Codec<ExecutionLine> = record<ExecutionLine>({
  executionId: executionIdCodec,
  clientOrderId: nullable(clientOrderIdCodec),
  instrument: instrumentIdCodec,
  side: sideCodec,
  quantity: quantityCodec,
  price: microsCodec,
  cash: microsCodec,
});
