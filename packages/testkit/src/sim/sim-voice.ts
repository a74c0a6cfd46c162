/** How news travels: at once and in order, unless it is late, repeated, or overtaken. */
import { type Fill, type Quantity, executionId } from '@mqk/core';
import type { Activity, Amending, Corrected, MessageContent } from '@mqk/execution/port';
import type { OrderEvent } from '@mqk/oms';

import type { BrokerTruth, HeldOrder } from '../broker-truth.ts';
import type { BrokerParts } from './sim-broker.ts';

export interface Voice {
  tell(order: HeldOrder, event: OrderEvent): void;
  tellFill(order: HeldOrder, id: string, fill: Fill): void;
  tellActivity(activity: Activity): void;
  /** That an execution is from now on what `now` says, or never was. */
  tellAmended(
    order: HeldOrder,
    amending: Pick<Amending, 'amends' | 'amendmentId'>,
    now: Corrected | null,
  ): void;
  silent(): boolean;
  /** How much it has had to tell so far. */
  made(): number;
  /** Something of the first so many news has not arrived, or has behind this cursor. */
  isUntold(made: number, cursor: number): boolean;
  /** Something is on its way; call what comes back when it has arrived. */
  travels(): () => void;
}

export const told = ({
  brokerOrderId,
  filled,
}: HeldOrder): { readonly brokerOrderId: HeldOrder['brokerOrderId']; readonly cumulative: Quantity } => ({
  brokerOrderId,
  cumulative: filled,
});

/** A piece of news, and where it came to stand in the stream; null while it is on its way. */
interface News {
  readonly content: MessageContent;
  cursor: number | null;
}

/** Between the broker's mouth and our ear. */
interface Road extends Pick<Voice, 'travels' | 'silent'> {
  readonly arrives: (at: number, news: News) => void;
}

function roadOf({ scheduler }: Pick<BrokerParts, 'scheduler'>, truth: BrokerTruth): Road {
  let travelling = 0;
  const travels = (): (() => void) => {
    travelling += 1;
    return () => {
      travelling -= 1;
    };
  };
  const hears = (news: News): void => {
    truth.say(news.content);
    news.cursor ??= truth.messages.length;
  };
  return {
    travels,
    silent: () => travelling === 0,
    arrives: (at, news) => {
      if (at <= scheduler.now()) {
        hears(news);
        return;
      }
      const arrived = travels();
      scheduler.at(at, () => {
        hears(news);
        arrived();
      });
    },
  };
}

const NOISE: MessageContent = { kind: 'unreadable', reason: 'not a word of it is known here' };

export function voiceOf(parts: BrokerParts, truth: BrokerTruth): Voice {
  const { scheduler, faults } = parts;
  const { arrives, ...road } = roadOf(parts, truth);
  const made: News[] = [];
  let lastAt = 0;
  const say = (content: MessageContent): void => {
    const now = scheduler.now();
    const news: News = { content, cursor: null };
    made.push(news);
    const delayed = faults.happens('message_delayed')
      ? faults.random('message_delayed').between(50, 20_000)
      : 0;
    const overtaken = faults.happens('message_reordered')
      ? faults.random('message_reordered').between(50, 5_000)
      : null;
    if (overtaken === null) lastAt = Math.max(lastAt, now + delayed);
    if (faults.happens('garbled')) arrives(lastAt, { content: NOISE, cursor: null });
    arrives(overtaken === null ? lastAt : now + overtaken, news);
    if (faults.happens('message_repeated'))
      arrives(now + faults.random('message_repeated').between(1, 8_000), news);
  };
  return {
    ...road,
    made: () => made.length,
    isUntold: (count, cursor) => made.slice(0, count).some((news) => (news.cursor ?? Infinity) > cursor),
    tell(order, event) {
      const { clientOrderId, brokerOrderId } = order;
      say({ kind: 'order', clientOrderId, brokerOrderId, event });
    },
    tellActivity(activity) {
      say({ kind: 'activity', activity });
    },
    tellAmended(order, named, now) {
      const { clientOrderId, symbol } = order;
      const news = { ...named, clientOrderId, symbol, ...told(order), at: truth.now() };
      say(now === null ? { kind: 'bust', ...news } : { kind: 'correction', ...news, corrected: now });
    },
    tellFill(order, id, fill) {
      const { brokerOrderId, symbol, filled } = order;
      say({
        kind: 'execution',
        executionId: executionId(id),
        brokerOrderId,
        symbol,
        fill,
        cumulative: filled,
      });
    },
  };
}
