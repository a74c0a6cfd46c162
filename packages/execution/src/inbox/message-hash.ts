/** What a message says, as one hash: the same name with another hash is a contradiction. */
import {
  type Codec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  executionIdCodec,
  fillCodec,
  nullable,
  quantityCodec,
  record,
  sha256Hex,
  tagged,
  textCodec,
} from '@mqk/core';
import { orderEventCodec } from '@mqk/oms';

import { activityCodec } from '../port/activity.ts';
import type { MessageContent } from '../port/broker-message.ts';

const contentCodec: Codec<MessageContent> = tagged<MessageContent>({
  order: record({
    clientOrderId: clientOrderIdCodec,
    brokerOrderId: brokerOrderIdCodec,
    event: orderEventCodec,
  }),
  execution: record({
    executionId: executionIdCodec,
    brokerOrderId: brokerOrderIdCodec,
    symbol: textCodec,
    fill: fillCodec,
    cumulative: nullable(quantityCodec),
  }),
  activity: record({ activity: activityCodec }),
  unreadable: record({ reason: textCodec }),
});

/**
 * SHA-256 of what was understood, or of the raw text where nothing was. Not canonical JSON, because a text of the
 * broker may hold half a character: the codec fixes the order of the keys, and JSON escapes what is not well-formed.
 */
export const contentSha256 = ({
  content,
  raw,
}: {
  readonly content: MessageContent;
  readonly raw: string;
}): string =>
  sha256Hex(JSON.stringify(content.kind === 'unreadable' ? { raw } : contentCodec.encode(content)));
