/** What happened, as server-sent events that can be resumed. Source: the HTML standard, "Server-sent events". */
import type { EventStore } from '@mqk/execution/store';

import type { Bell } from './bell.ts';
import { shownEvent } from './event-log.ts';

/** A stream in which nothing happens says so this often: whoever listens can tell silence from a dead line. */
const QUIET_MS = 10_000;

export interface StreamParts {
  readonly store: Pick<EventStore, 'events'>;
  readonly bell: Pick<Bell, 'next'>;
  /** Everything behind this number, then whatever comes. */
  readonly after: bigint;
  readonly signal: AbortSignal;
}

/**
 * Each event from the database, never from memory: whoever comes back with the number of the last one that they heard goes
 * on right behind it, over restarts. A database that does not answer ends the stream, and the listener comes back.
 */
export async function* eventStream({ store, bell, after, signal }: StreamParts): AsyncGenerator<string> {
  let last = after;
  const isOver = (): boolean => signal.aborted;
  yield ': behind an event stand all that came after it\n\n';
  while (!isOver()) {
    const waiting = new AbortController();
    try {
      // listened for before reading: nothing falls between the two
      const next = bell.next(QUIET_MS, AbortSignal.any([signal, waiting.signal]));
      const events = await store.events(last);
      for (const event of events) {
        last = event.seq;
        yield `id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(shownEvent(event))}\n\n`;
      }
      if (events.length > 0) continue;
      await next;
      if (!isOver()) yield ': still here\n\n';
    } finally {
      waiting.abort();
    }
  }
}
