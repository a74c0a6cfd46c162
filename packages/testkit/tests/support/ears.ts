/** Log, metrics and a follower of one desk, which listen as those of a daemon do: nobody rings by hand, and the clock is the story's. */
import { afterEach, beforeEach, jest } from '@jest/globals';

import { type Listening, eventStream, listen } from '@mqk/daemon';
import type { EventStore } from '@mqk/execution/store';

import type { Story } from './story.ts';

/** The slowest that a configuration allows. */
const RINGS_EVERY_MS = 500;
export const SOON_MS = 1_000;
const STEP_MS = 100;

// the clock of whoever rings is the story's; database and broker work while it stands
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setTimeout',
      'clearTimeout',
    ],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

type Line = Readonly<Record<string, unknown>> & { readonly level: string };

/** A log that keeps what it is told, by level. */
function keepingLog() {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (fields: object, msg: string): void =>
      void lines.push({ ...fields, level, msg });
  const log = { info: at('info'), warn: at('warn'), error: at('error') };
  return { lines, log: log as unknown as Parameters<typeof listen>[0]['log'] };
}

export interface Ears {
  readonly listening: Listening;
  readonly lines: readonly Line[];
  /** What a follower of the stream is sent. */
  readonly frames: readonly string[];
  /** So much time passes; what is asked of the database meanwhile is answered while the clock stands. */
  readonly passes: (ms: number) => Promise<void>;
}

const open: (() => Promise<void>)[] = [];
// before the databases of the stories are closed
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** Knows whether the store owes anybody an answer. */
function watching(store: EventStore): { readonly watched: EventStore; readonly isAsked: () => boolean } {
  let open = 0;
  const counted = async <Value>(answer: Promise<Value>): Promise<Value> => {
    open += 1;
    return answer.finally(() => {
      open -= 1;
    });
  };
  return {
    isAsked: () => open > 0,
    watched: {
      events: (after) => counted(store.events(after)),
      lastEvent: () => counted(store.lastEvent()),
      eventsTold: (reader) => counted(store.eventsTold(reader)),
      tellEvents: (reader, seq) => counted(store.tellEvents(reader, seq)),
    },
  };
}

/** Listens as a daemon does: nobody rings by hand. */
export async function ears({ store }: Story): Promise<Ears> {
  const { log, lines } = keepingLog();
  const { watched, isAsked } = watching(store);
  const listening = listen({ store: watched, log, everyMs: RINGS_EVERY_MS });
  const gone = new AbortController();
  const frames: string[] = [];
  const stream = eventStream({
    store: watched,
    bell: listening.bell,
    after: await store.lastEvent(),
    signal: gone.signal,
  });
  const following = (async () => {
    for await (const frame of stream) if (frame.startsWith('id:')) frames.push(frame);
  })();
  open.push(async () => {
    gone.abort();
    await listening.stop().catch(() => undefined);
    await following;
  });
  return {
    listening,
    lines,
    frames,
    passes: async (ms) => {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        jest.advanceTimersByTime(STEP_MS);
        do await new Promise((done) => setTimeout(done, 1));
        while (isAsked());
      }
    },
  };
}
