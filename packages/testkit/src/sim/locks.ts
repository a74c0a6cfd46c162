/** Statements that wait for a lock of another session: who waits for whom, and who goes on when. */
import { setTimeout as pause } from 'node:timers/promises';

/** A statement that the server has not answered. */
export interface Asked {
  readonly session: number;
  readonly tag: string;
  blocked: boolean;
  /** It waited for a lock and is answered: goes on when it is let. */
  goesOn: (() => void) | null;
}

/** A session that waits for a lock of another one. */
export interface Blocked {
  readonly session: number;
  readonly by: number;
}

export interface LockParts {
  /** Of these sessions of the database, those that wait for a lock, one answer for each whom it waits for. */
  readonly blockedAmong: (sessions: readonly number[]) => Promise<readonly Blocked[]>;
  /** These statements wait for each other's transactions: the server will end one of them, and which one is chance. */
  readonly deadlocked: (tags: readonly string[]) => void;
}

/** Of one that has the lock and works on: real milliseconds. */
const POLL_MS = 1;

/** Answered, a statement that had to wait goes on when it is let. */
export const isLet = (asked: Asked): Promise<void> =>
  new Promise((resolve) => {
    asked.goesOn = resolve;
  });

export interface LockWatch {
  /** Sees who waits for a lock. */
  look(): Promise<void>;
  /** Lets one go on that waited and waits no more; false: there is none. */
  letOneGo(): Promise<boolean>;
  blockers(): ReadonlySet<number>;
}

export function lockWatch(
  { blockedAmong, deadlocked }: LockParts,
  asking: () => readonly Asked[],
): LockWatch {
  let blockers: ReadonlySet<number> = new Set();
  const among = (asked: readonly Asked[]): Promise<readonly Blocked[]> =>
    asked.length === 0 ? Promise.resolve([]) : blockedAmong(asked.map(({ session }) => session));
  const tagsOf = (sessions: readonly number[]): readonly string[] =>
    sessions.flatMap((number) => asking().filter(({ session }) => session === number)).map(({ tag }) => tag);
  /** Whoever waited and does so no more has its answer, and each of the others waits still. */
  async function settled(): Promise<boolean> {
    const silent = asking().filter(({ blocked, goesOn }) => blocked && goesOn === null);
    const waiting = await among(silent);
    blockers = new Set(waiting.map(({ by }) => by));
    const ring = ringAmong(waiting);
    if (ring.length > 0) deadlocked(tagsOf(ring));
    const waits = new Set(waiting.map(({ session }) => session));
    return silent.every(({ session, goesOn }) => goesOn === null && waits.has(session));
  }
  return {
    async look() {
      const asked = asking().filter(({ blocked }) => !blocked);
      const waits = new Set((await among(asked)).map(({ session }) => session));
      for (const one of asked) one.blocked = waits.has(one.session);
    },
    // one at a time, in the order in which they began: which answer comes first is chance
    async letOneGo() {
      while (!(await settled())) await pause(POLL_MS);
      const next = asking().find(({ goesOn }) => goesOn !== null);
      if (next?.goesOn === null || next === undefined) return false;
      next.blocked = false;
      next.goesOn();
      return true;
    },
    blockers: () => blockers,
  };
}

/** Sessions that wait for each other in a ring; none when each of them will be let by somebody who works. */
function ringAmong(waiting: readonly Blocked[]): readonly number[] {
  const reached = (from: number, path: readonly number[]): readonly number[] => {
    if (path.includes(from)) return path.slice(path.indexOf(from));
    const next = waiting.filter(({ session }) => session === from);
    return next.map(({ by }) => reached(by, [...path, from])).find(({ length }) => length > 0) ?? [];
  };
  return waiting.map(({ session }) => reached(session, [])).find(({ length }) => length > 0) ?? [];
}
