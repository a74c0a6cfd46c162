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
import {
  type Activity,
  type BrokerMessage,
  type MessageContent,
  activityCodec,
  economicKey,
} from '@mqk/execution/port';
import type { PaperEvent, PaperExecution } from '@mqk/execution/store';
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

/** An execution and an activity go by their own ids, in whatever way they are told; any other event by its number in the stream. */
export function messageOf({ sequence, text }: PaperEvent): BrokerMessage {
  const content = contentOf(text);
  const named = content.kind === 'execution' || content.kind === 'activity';
  const key = named ? economicKey(content, text) : `paper-${sequence}`;
  return { key, cursor: sequence, raw: text, content };
}

/** An execution as whoever asks for it is told: word for word what the stream said of it. */
export function executionMessage({
  executionId,
  brokerOrderId,
  symbol,
  fill,
  cumulative,
}: PaperExecution): BrokerMessage {
  const content = { kind: 'execution', executionId, brokerOrderId, symbol, fill, cumulative } as const;
  const raw = canonicalJson({ v: 1, asked: executionId });
  return { key: economicKey(content, raw), cursor: 0n, raw, content };
}

interface ActivityNews {
  /** Wall clock of the broker. */
  readonly notedAt: SystemTime;
  readonly activity: Activity;
}

const activityNewsCodec: Codec<ActivityNews> = versioned(
  1,
  record<ActivityNews>({ notedAt: systemTimeCodec, activity: activityCodec }),
);

export const activityText = (notedAt: SystemTime, activity: Activity): string =>
  canonicalJson(activityNewsCodec.encode({ notedAt, activity }));

function contentOf(text: string): MessageContent {
  const json = parsed(text);
  const moved = activityNewsCodec.decode(json);
  return moved.ok ? { kind: 'activity', activity: moved.value.activity } : orderContent(json);
}

function orderContent(json: unknown): MessageContent {
  const news = newsCodec.decode(json);
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
  oco: 'oco',
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
