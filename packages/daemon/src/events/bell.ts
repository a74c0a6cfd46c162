/**
 * Hears what happened, and says it to whoever has to know: the log, the metrics, and everybody who follows the stream.
 *
 * The database numbers events in the order of their commits, so following the numbers misses nothing, whoever wrote them:
 * this desk, its supervisor, or a person with SQL. How far the log is, is stored: a life that died between an alarm and
 * its line leaves the line to the next one. A line may come twice, never not at all.
 */
import type { DeskEvent, EventStore } from '@mqk/execution/store';

/** Told of each event, in order. Must not fail. */
export type Hearer = (event: DeskEvent) => void;

export interface Bell {
  /** Tells everything that is new; answers how many events that were. */
  ring(): Promise<number>;
  /** Resolves with the next event that is told, or after so long without one, or when the bell falls silent. */
  next(withinMs: number, signal: AbortSignal): Promise<void>;
  /** Nobody waits any longer. */
  silence(): void;
}

/** The name under which it is kept how far the log is. */
const READER = 'log';

export function createBell(
  store: Pick<EventStore, 'events' | 'eventsTold' | 'tellEvents'>,
  hearers: readonly Hearer[],
): Bell {
  let told: bigint | null = null;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const each of [...waiting]) each();
  };
  const ring = async (): Promise<number> => {
    told ??= await store.eventsTold(READER);
    let count = 0;
    for (;;) {
      const events = await store.events(told);
      const last = events.at(-1);
      if (last === undefined) return count;
      for (const event of events) for (const hear of hearers) hear(event);
      told = last.seq;
      count += events.length;
      wake();
      await store.tellEvents(READER, last.seq);
    }
  };
  return {
    ring,
    next: (withinMs, signal) =>
      new Promise((done) => {
        const end = (): void => {
          clearTimeout(timer);
          waiting.delete(end);
          signal.removeEventListener('abort', end);
          done();
        };
        const timer = setTimeout(end, withinMs);
        waiting.add(end);
        signal.addEventListener('abort', end);
        if (signal.aborted) end();
      }),
    silence: wake,
  };
}

export interface Ringing {
  stop(): Promise<void>;
}

/** Rings again and again, one ring at a time. A database that does not answer is asked again; `failed` hears of it once. */
export function startBell(bell: Bell, everyMs: number, failed: (error: unknown) => void): Ringing {
  let ringing: Promise<unknown> | null = null;
  let isFailing = false;
  const once = (): Promise<unknown> =>
    bell.ring().then(
      () => {
        isFailing = false;
      },
      (error: unknown) => {
        if (!isFailing) failed(error);
        isFailing = true;
      },
    );
  const timer = setInterval(() => {
    ringing ??= once().finally(() => {
      ringing = null;
    });
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await ringing;
      await once(); // what happened on the way out is said as well
      bell.silence();
    },
  };
}
