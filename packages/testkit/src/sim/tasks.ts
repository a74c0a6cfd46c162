/** The threads of all simulated processes: which of them works, which stands at a boundary, which waits for a lock. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as drained, setTimeout as pause } from 'node:timers/promises';

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

interface Asked {
  readonly session: number;
  blocked: boolean;
}

export interface TasksParts {
  /** Of these sessions of the database, those that wait for a lock. */
  readonly blockedAmong: (sessions: readonly number[]) => Promise<readonly number[]>;
  readonly failed: (process: Process, error: unknown) => void;
}

export interface Tasks {
  start(process: Process, work: () => Promise<void>): void;
  /** The task that runs, unless its process is dead. */
  running(process: Process): Task | null;
  /** While the server works on a statement of the running task. */
  asking<Value>(session: number, statement: () => Promise<Value>): Promise<Value>;
  /** Something about a task has changed. */
  changed(): void;
  /** Waits until every task stands at a boundary, waits for a lock, or is done. */
  quiet(): Promise<void>;
  /** Forgets the process; answers the sessions whose statements wait for a lock. */
  kill(process: Process): readonly number[];
}

/** How long a statement may be silent before the server is asked whether it waits for a lock: real milliseconds. */
const SILENCE_MS = 15;

export function createTasks(parts: TasksParts): Tasks {
  const tasks = new Set<Task>();
  const current = new AsyncLocalStorage<Task>();
  const bell = { ring: (): void => undefined };

  async function lookAtLocks(): Promise<void> {
    const asked = [...tasks].flatMap((task) => [...task.asked]);
    if (asked.length === 0) return;
    const blocked = await parts.blockedAmong(asked.map(({ session }) => session));
    for (const one of asked) one.blocked = blocked.includes(one.session);
  }

  return {
    changed: () => {
      bell.ring();
    },
    running: (process) => (process.dead ? null : (current.getStore() ?? null)),
    start(process, work) {
      const task: Task = { process, parked: 0, asked: new Set(), done: false };
      tasks.add(task);
      void current.run(task, async () => {
        await work().catch((error: unknown) => {
          if (!process.dead) parts.failed(process, error);
        });
        task.done = true;
        tasks.delete(task);
        bell.ring();
      });
    },
    async asking(session, statement) {
      const asked: Asked = { session, blocked: false };
      const task = current.getStore();
      task?.asked.add(asked);
      try {
        return await statement();
      } finally {
        task?.asked.delete(asked);
        bell.ring();
      }
    },
    async quiet() {
      await drained();
      await lookAtLocks();
      while ([...tasks].some(isBusy)) {
        const called = new Promise<boolean>((resolve) => {
          bell.ring = () => {
            resolve(true);
          };
        });
        if (!(await Promise.race([called, pause(SILENCE_MS, false)]))) await lookAtLocks();
        await drained();
      }
    },
    kill(process) {
      process.dead = true;
      const own = [...tasks].filter((task) => task.process === process);
      for (const task of own) tasks.delete(task);
      return own.flatMap((task) => [...task.asked].map(({ session }) => session));
    },
  };
}

const isBusy = (task: Task): boolean =>
  !task.done && task.parked === 0 && ![...task.asked].some(({ blocked }) => blocked);
