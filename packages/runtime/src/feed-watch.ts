/**
 * Whether the market may move on.
 *
 * A step is judged before anybody lives through it, against the last bar of each symbol. What is wrong halts; the
 * market goes on when a person has acknowledged the halt and armed again. That is the whole of an acknowledgement:
 * this very alarm is known, and raises nothing more. Any other one halts again.
 */
import type { MarketTime } from '@mqk/core';
import type { Gateway } from '@mqk/execution';
import { type ControlState, type FeedAlarm, describeAlarm } from '@mqk/integrity';
import type { Bar } from '@mqk/market-data';

import type { TapeStep } from './tape.ts';

/** Every alarm that a step gives reason for; `last` holds the end of the last bar of each symbol that had one. */
export type FeedWatch = (step: TapeStep, last: ReadonlyMap<string, MarketTime>) => readonly FeedAlarm[];

/** What has come of the market so far, and what a person has been told about it. */
export interface FeedMemory {
  /** After a restart: the bars that are stored, and the halts that stand. */
  recall(bars: readonly Bar[], control: ControlState): void;
  /** A step that was lived through. */
  passed(step: TapeStep): void;
  /**
   * Halts for whatever nobody has been told of, and answers it in words; null: the market may move on.
   *
   * Asked while the account is armed only. Nobody arms over a halt that is not acknowledged, so that what was told
   * once is acknowledged when the account is armed again.
   */
  stopsBecause(step: TapeStep): Promise<string | null>;
}

export function rememberFeed(watch: FeedWatch, control: Pick<Gateway['control'], 'halt'>): FeedMemory {
  const last = new Map<string, MarketTime>();
  const told = new Set<string>();
  const keep = ({ symbol, closeAt }: Bar): void => {
    if (closeAt > (last.get(symbol) ?? -Infinity)) last.set(symbol, closeAt);
  };
  return {
    recall(bars, { halts }) {
      bars.forEach(keep);
      for (const { code, detail } of halts) told.add(nameOf(code, detail));
    },
    passed: ({ bars }) => {
      bars.forEach(keep);
    },
    async stopsBecause(step) {
      const news: string[] = [];
      for (const alarm of watch(step, last)) {
        const detail = describeAlarm(alarm);
        const name = nameOf(alarm.code, detail);
        if (told.has(name)) continue;
        await control.halt('system', alarm.code, detail);
        told.add(name); // not before it is stored: what was never told cannot have been acknowledged
        news.push(name);
      }
      return news.length === 0 ? null : news.join('; ');
    },
  };
}

const nameOf = (code: string, detail: string): string => `${code}: ${detail}`;
