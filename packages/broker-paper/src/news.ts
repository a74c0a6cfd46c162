/** What the broker writes down and everybody may read: one event, as it was stored, and what it means to us. */
import {
  type BrokerOrderId,
  type Codec,
  type Json,
  type SystemTime,
  brokerOrderIdCodec,
  canonicalJson,
  record,
  systemTimeCodec,
  unreachable,
  versioned,
} from '@mqk/core';
import type { BrokerMessage, MessageContent } from '@mqk/execution/port';
import type { PaperEvent } from '@mqk/execution/store';
import type { CancelCause, OrderEvent } from '@mqk/oms';
import { type CancelReason, type VenueEvent, fillOf, venueEventCodec } from '@mqk/venue';

/** A refused order is answered and leaves no trace: there is no news of it. */
export type NewsEvent = Exclude<VenueEvent, { readonly kind: 'rejected' }>;

interface News {
  readonly brokerOrderId: BrokerOrderId;
  /** Wall clock of the broker. */
  readonly notedAt: SystemTime;
  readonly event: VenueEvent;
}

const newsCodec: Codec<News> = versioned(
  1,
  record<News>({ brokerOrderId: brokerOrderIdCodec, notedAt: systemTimeCodec, event: venueEventCodec }),
);

export const newsText = (brokerOrderId: BrokerOrderId, notedAt: SystemTime, event: NewsEvent): string =>
  canonicalJson(newsCodec.encode({ brokerOrderId, notedAt, event }));

export const messageOf = ({ sequence, text }: PaperEvent): BrokerMessage => ({
  key: `paper-${sequence}`,
  cursor: sequence,
  raw: text,
  content: contentOf(text),
});

function contentOf(text: string): MessageContent {
  const news = newsCodec.decode(parsed(text));
  if (!news.ok) return { kind: 'unreadable', reason: `${news.refused.path}: ${news.refused.expected}` };
  const { brokerOrderId, event } = news.value;
  if (event.kind === 'rejected') return { kind: 'unreadable', reason: 'news of an order that was refused' };
  if (event.kind === 'filled') {
    return {
      kind: 'execution',
      executionId: event.executionId,
      brokerOrderId,
      symbol: event.symbol,
      fill: fillOf(event),
      cumulative: event.filled,
    };
  }
  const { clientOrderId } = event;
  return { kind: 'order', clientOrderId, brokerOrderId, event: lifeOf(event, brokerOrderId) };
}

/** Text that is no JSON is unreadable, and that is news too. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const CAUSES: Readonly<Record<CancelReason, CancelCause>> = {
  asked: 'unstated',
  ioc: 'unstated',
  fok: 'unstated',
  corporate_action: 'corporate_action',
  out_of_range: 'unstated',
};

function lifeOf(
  event: Exclude<NewsEvent, { readonly kind: 'filled' }>,
  brokerOrderId: BrokerOrderId,
): OrderEvent {
  switch (event.kind) {
    case 'new':
    case 'expired':
      return { kind: event.kind, brokerOrderId, cumulative: event.filled };
    case 'canceled':
      return { kind: 'canceled', cause: CAUSES[event.reason], brokerOrderId, cumulative: event.filled };
    case 'replaced': {
      const { successorVenueOrderId: successorBrokerOrderId, filled: cumulative } = event;
      return { kind: 'replaced', successorBrokerOrderId, brokerOrderId, cumulative };
    }
    case 'restated':
      return { kind: 'info', word: 'restated' };
    case 'cancel_rejected':
      return { kind: 'cancel_rejected', reason: event.reason };
    case 'replace_rejected':
      return { kind: 'replace_rejected', reason: event.reason };
    default:
      return unreachable(event);
  }
}
