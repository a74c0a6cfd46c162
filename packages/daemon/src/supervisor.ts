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

/** Carries out what the file asks for. Answers whether there was anything, in words; null when there was not. */
export async function lookForFile({
  brake,
  haltFile,
}: Pick<SupervisorParts, 'brake' | 'haltFile'>): Promise<string | null> {
  const found = await haltFile.obey(async (order) => (await brake(order)).outcome === 'stored');
  return found ? 'the file HALT' : null;
}

/** Answers what it found, in words; null when all is well. */
export async function lookAtBeats({
  control,
  revive,
  log,
}: Pick<SupervisorParts, 'control' | 'revive' | 'log'>): Promise<string | null> {
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

/**
 * Looks again and again; one look of a kind at a time. The file is looked for by itself: a database that stands still
 * answers no question about beats, and keeps nobody from being stopped.
 */
export function startSupervisor(parts: SupervisorParts, everyMs: number): Supervisor {
  const looks = [lookForFile, lookAtBeats].map((look) => oneAtATime(() => look(parts), parts.log));
  const timer = setInterval(() => {
    for (const { again } of looks) again();
  }, everyMs);
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await Promise.all(looks.map(({ ended }) => ended()));
    },
  };
}

interface Looking {
  readonly again: () => void;
  readonly ended: () => Promise<void>;
}

function oneAtATime(look: () => Promise<unknown>, log: Logger): Looking {
  let looking: Promise<void> | null = null;
  const once = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      log.error({ err: error }, 'the supervisor failed and looks again');
    }
    looking = null;
  };
  return {
    again: () => void (looking ??= once()),
    ended: async () => looking ?? undefined,
  };
}
