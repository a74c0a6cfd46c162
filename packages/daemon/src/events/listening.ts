/** Everybody who hears what happens to a desk: its log, its metrics, and whoever follows the stream. */
import type { EventStore } from '@mqk/execution/store';
import type { Logger } from 'pino';

import { type Bell, createBell, startBell } from './bell.ts';
import { eventLog } from './event-log.ts';
import { type Metrics, createMetrics } from './metrics.ts';

export interface Listening {
  readonly bell: Bell;
  readonly metrics: Metrics;
  /** Tells what is left, and lets the followers go. */
  stop(): Promise<void>;
}

export interface ListeningParts {
  readonly store: EventStore;
  readonly log: Logger;
  readonly everyMs: number;
}

export function listen({ store, log, everyMs }: ListeningParts): Listening {
  const metrics = createMetrics();
  const bell = createBell(store, [eventLog(log), metrics.hear]);
  const ringing = startBell(bell, everyMs, (error) => {
    log.error({ err: error }, 'what happens cannot be told, because the database does not answer');
  });
  return { bell, metrics, stop: () => ringing.stop() };
}
