/**
 * The last thing that a desk stores: what stands in the database while no process is there is DISARMED, and why.
 *
 * A database that does not take it in time does not keep the process: nothing leaves without a process, and the next boot
 * disarms whatever it finds. But it is said at once, whatever else does not close, and it is no stop in order.
 */
import { setTimeout as pause } from 'node:timers/promises';

import type { Control } from '@mqk/execution';
import type { Logger } from 'pino';

export interface GoodbyeParts {
  readonly control: Pick<Control, 'disarm'>;
  /** Milliseconds that the database has to take it. */
  readonly patienceMs: number;
  readonly log: Pick<Logger, 'fatal'>;
}

const NOT_STORED =
  'the stop was not stored: until the next start the database may still say ARMED; nothing is sent meanwhile, and the next ' +
  'start disarms first';

/** Disarms for good. Says so and throws when the database does not take it in time. */
export async function sayGoodbye({ control, patienceMs, log }: GoodbyeParts): Promise<void> {
  const waiting = new AbortController();
  const said = control.disarm('system', 'shutdown').then(
    () => null,
    (error: unknown) => String(error),
  );
  const late = pause(patienceMs, `no answer within ${patienceMs} ms`, { signal: waiting.signal }).catch(
    () => null,
  );
  const why = await Promise.race([said, late]);
  waiting.abort();
  if (why === null) return;
  log.fatal({ why }, NOT_STORED);
  throw new Error(`${NOT_STORED} (${why})`);
}
