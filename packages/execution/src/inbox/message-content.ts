/** What a message says: as one hash, the same name with another hash being a contradiction, and as it is kept. */
import {
  type ClientOrderId,
  type Codec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  executionIdCodec,
  fillCodec,
  marketTimeCodec,
  microsCodec,
  nullable,
  quantityCodec,
  record,
  sha256Hex,
  tagged,
  textCodec,
  unreachable,
  versioned,
} from '@mqk/core';
import { orderEventCodec } from '@mqk/oms';

import { activityCodec } from '../port/activity.ts';
import type { MessageContent } from '../port/broker-message.ts';

const amending = {
  amendmentId: executionIdCodec,
  amends: executionIdCodec,
  clientOrderId: clientOrderIdCodec,
  brokerOrderId: brokerOrderIdCodec,
  symbol: textCodec,
  cumulative: nullable(quantityCodec),
  at: marketTimeCodec,
};

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
  bust: record(amending),
  correction: record({
    ...amending,
    corrected: record({ quantity: quantityCodec, price: microsCodec, fee: microsCodec }),
  }),
  activity: record({ activity: activityCodec }),
  unreadable: record({ reason: textCodec }),
});

/** As it is kept while the message waits for what it is about. */
export const storedContent: Codec<MessageContent> = versioned(1, contentCodec);

/** The order that a message is about, as far as it could be understood. */
export function orderOf(content: MessageContent): ClientOrderId | null {
  switch (content.kind) {
    case 'order':
    case 'bust':
    case 'correction':
      return content.clientOrderId;
    case 'execution':
      return content.fill.clientOrderId;
    case 'activity':
    case 'unreadable':
      return null;
    default:
      return unreachable(content);
  }
}

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
