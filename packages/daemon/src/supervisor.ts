/**
 * Looks after the desk from beside its loop: loops that no longer beat, a file HALT, a database that is gone.
 *
 * Heartbeats are judged again where the halt is written, by the database's clock; a dead loop blocks sending even when
 * this one is dead as well.
 */
import type { Control } from '@mqk/execution';
import type { Logger } from 'pino';

import type { Brake } from './brake.ts';
import type { HaltWatch } from './halt-watch.ts';

export interface SupervisorParts {
  readonly control: Pick<Control, 'deadman'>;
  readonly brake: Brake;
  readonly haltFile: HaltWatch;
  /** Brings an embedded database server back; null: it is somebody else's. */
  readonly revive: (() => Promise<void>) | null;
  readonly log: Logger;
}

/** One look. Answers what it found, in words; null when all is well. */
export async function superviseOnce({
  control,
  brake,
  haltFile,
  revive,
  log,
}: SupervisorParts): Promise<string | null> {
  if (await haltFile.obey(async (order) => (await brake(order)).outcome === 'stored')) return 'the file HALT';
  try {
    const silent = await control.deadman();
    return silent === null ? null : `${silent.loop} has stopped beating`;
  } catch (error) {
    log.error({ err: error }, 'the supervisor could not ask the database');
    await revive?.();
    return 'the database does not answer';
  }
}

export interface Supervisor {
  stop(): Promise<void>;
}

/** Looks again and again; one look at a time. */
export function startSupervisor(parts: SupervisorParts, everyMs: number): Supervisor {
  let looking: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    looking ??= superviseOnce(parts)
      .catch((error: unknown) => {
        parts.log.error({ err: error }, 'the supervisor failed and looks again');
      })
      .finally(() => {
        looking = null;
      });
  }, everyMs);
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await looking;
    },
  };
}
