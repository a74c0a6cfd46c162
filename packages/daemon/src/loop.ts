/** Turns, for as long as there is something to turn for. */
import { InvariantBroken } from '@mqk/core';
import type { Runtime, Turn } from '@mqk/runtime';
import type { Logger } from 'pino';

export interface Loop {
  /** What the last turn came to. */
  last(): Turn | null;
  /** Finishes the turn that is under way, and no other. */
  stop(): Promise<void>;
}

export interface LoopParts {
  readonly log: Logger;
  readonly fatal: (why: string) => void;
}

/** A waiting desk looks again this often; nothing is lost by looking, and a person should not wait for it. */
const IDLE_MS = 20;
/** After a fault of the database or of the broker's reader. */
const FAULT_MS = 500;

export function startLoop(runtime: Runtime, { log, fatal }: LoopParts): Loop {
  let stopped = false;
  let last: Turn | null = null;
  let wake = (): void => undefined;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    while (!stopped) {
      try {
        last = await runtime.turn();
        if (last.kind !== 'worked' && last.kind !== 'bar') await pause(IDLE_MS);
      } catch (error) {
        if (error instanceof InvariantBroken) {
          stopped = true; // our own promise is broken: nothing that we believe can be trusted
          fatal(error.message);
          return;
        }
        log.error({ err: error }, 'a turn failed and is tried again');
        await pause(FAULT_MS);
      }
    }
  };
  const running = run();
  return {
    last: () => last,
    async stop(): Promise<void> {
      stopped = true;
      wake();
      await running;
    },
  };
}
