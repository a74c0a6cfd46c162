/** The threads of all simulated processes: which of them works, which stands at a boundary, which waits for a lock. */
import { setImmediate as drained, setTimeout as pause } from 'node:timers/promises';

import { invariant } from '@mqk/core';

import { type Asked, type LockParts, isLet, lockWatch } from './locks.ts';

/** One life of one process. */
export interface Process {
  readonly name: string;
  dead: boolean;
  /** Stands still until then: stopped by the operating system, or busy collecting garbage. */
  pausedUntil: number;
}

export interface Task {
  readonly process: Process;
  /** How many boundaries it stands at. */
  parked: number;
  /** Statements that the server has not answered; of them, those that wait for a lock of somebody else. */
  readonly asked: Set<Asked>;
  done: boolean;
}

export interface TasksParts extends LockParts {
  readonly failed: (process: Process, error: unknown) => void;
}

export interface Tasks {
  start(process: Process, work: () => Promise<void>): void;
  /** The task that runs, unless its process is dead. */
  running(process: Process): Task | null;
  /** This task goes on from where it stands. */
  resume(task: Task): void;
  /** While the server works on a statement of the running task. */
  asking<Value>(session: number, tag: string, statement: () => Promise<Value>): Promise<Value>;
  /** Something about a task has changed. */
  changed(): void;
  /** Waits until every task stands at a boundary, waits for a lock, or is done. */
  quiet(): Promise<void>;
  /** Sessions that somebody waits for; as of the last quiet. */
  blockers(): ReadonlySet<number>;
  /** Forgets the process; answers the sessions whose statements wait for a lock. */
  kill(process: Process): readonly number[];
}

/** How long a statement may be silent before the server is asked whether it waits for a lock: real milliseconds. */
const SILENCE_MS = 15;

export function createTasks(parts: TasksParts): Tasks {
  const tasks = new Set<Task>();
  // one task runs at a time and waits for nothing but the server: whoever was resumed last is who runs
  let current: Task | null = null;
  const bell = createBell();
  const locks = lockWatch(parts, () => [...tasks].flatMap((task) => [...task.asked]));

  async function quiet(): Promise<void> {
    do {
      await drained();
      while ([...tasks].some(isBusy)) {
        if (!(await bell.rings())) await locks.look();
        await drained();
      }
    } while (await locks.letOneGo());
  }

  return {
    changed: () => {
      bell.ring();
    },
    running(process) {
      if (process.dead || current === null) return null;
      invariant(current.process === process, 'a task stands at boundaries of its own process');
      return current;
    },
    resume(task) {
      current = task;
    },
    start(process, work) {
      const task: Task = { process, parked: 0, asked: new Set(), done: false };
      tasks.add(task);
      const before = current;
      current = task;
      void worked(task, work, parts).then(() => {
        tasks.delete(task);
        bell.ring();
      });
      current = before;
    },
    async asking(session, tag, statement) {
      const asked: Asked = { session, tag, blocked: false, goesOn: null };
      const task = current;
      task?.asked.add(asked);
      try {
        return await statement();
      } finally {
        if (asked.blocked || task?.process.dead === true) await isLet(asked);
        task?.asked.delete(asked);
        current = task;
        bell.ring();
      }
    },
    quiet,
    blockers: () => locks.blockers(),
    kill(process) {
      process.dead = true;
      const own = [...tasks].filter((task) => task.process === process);
      for (const task of own) tasks.delete(task);
      return own.flatMap((task) => [...task.asked].map(({ session }) => session));
    },
  };
}

async function worked(task: Task, work: () => Promise<void>, { failed }: TasksParts): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!task.process.dead) failed(task.process, error);
  }
  task.done = true;
}

const isBusy = (task: Task): boolean =>
  !task.done && task.parked === 0 && ![...task.asked].some(({ blocked }) => blocked);

/** Rings when something about a task has changed; or falls silent, and answers false. */
function createBell(): { ring: () => void; readonly rings: () => Promise<boolean> } {
  const bell = {
    ring: (): void => undefined,
    rings: (): Promise<boolean> => {
      const called = new Promise<boolean>((resolve) => {
        bell.ring = () => {
          resolve(true);
        };
      });
      return Promise.race([called, pause(SILENCE_MS, false)]);
    },
  };
  return bell;
}
