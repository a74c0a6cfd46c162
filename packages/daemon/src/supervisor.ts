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

export interface SupervisorTiming {
  /** Milliseconds between two looks. */
  readonly everyMs: number;
  /** Milliseconds that a look may take before it is told of. */
  readonly patienceMs: number;
}

/**
 * Looks again and again; one look of a kind at a time. The file is looked for by itself: a database that stands still
 * answers no question about beats, and keeps nobody from being stopped. It breaks no connection either: that nobody can say
 * whether the loops beat is told once for each time.
 */
export function startSupervisor(
  parts: SupervisorParts,
  { everyMs, patienceMs }: SupervisorTiming,
): Supervisor {
  const looksMax = Math.ceil(patienceMs / everyMs);
  const looks = [lookForFile, lookAtBeats].map((look) =>
    oneAtATime(() => look(parts), { log: parts.log, looksMax }),
  );
  const timer = setInterval(() => {
    for (const each of looks) each.again();
  }, everyMs);
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await Promise.all(looks.map(({ ended }) => ended()));
    },
  };
}

interface Looking {
  again(): void;
  readonly ended: () => Promise<void>;
}

/** Counts its own looks, not time: a process that was suspended as a whole has waited for nobody. */
function oneAtATime(
  look: () => Promise<unknown>,
  { log, looksMax }: { readonly log: Logger; readonly looksMax: number },
): Looking {
  let looking: Promise<void> | null = null;
  let waited = 0;
  const once = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      log.error({ err: error }, 'the supervisor failed and looks again');
    }
    looking = null;
  };
  return {
    again() {
      if (looking === null) waited = 0;
      else if ((waited += 1) === looksMax) log.error('the supervisor waits for an answer of the database');
      looking ??= once();
    },
    ended: async () => looking ?? undefined,
  };
}
