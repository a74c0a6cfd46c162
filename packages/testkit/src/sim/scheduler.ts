/**
 * Virtual time, and the one decision of who goes on.
 *
 * The production code runs as it is. Wherever it would send a message (a statement, a request to the broker) or
 * wait, it stops at a *boundary*; when everybody stands at one, the seed picks who takes the next step. A process
 * that dies simply never goes on from where it stands.
 */
import type { Random } from './random.ts';
import { type Process, type Task, type Tasks, type TasksParts, createTasks } from './tasks.ts';
import { type Timers, createTimers } from './timers.ts';

/** A message that is about to leave. */
export interface Waiting {
  readonly process: Process;
  readonly label: string;
  /** The session of its transaction: nobody may stop here for long, others wait for its locks. Null: it has none. */
  readonly holds: number | null;
}

interface Parked extends Waiting {
  readonly task: Task;
  readonly go: () => void;
}

export interface SchedulerParts extends TasksParts {
  readonly random: Random;
  /** Called when a step was picked; answering false takes another one: its process was killed, or stands still. */
  readonly before: (step: Waiting) => Promise<boolean>;
}

export interface Scheduler {
  /** Milliseconds since the beginning; never goes back. */
  now(): number;
  passes(ms: number): void;
  start(process: Process, work: () => Promise<void>): void;
  boundary(process: Process, label: string, holds?: number | null): Promise<void>;
  sleep(process: Process, ms: number): Promise<void>;
  at(time: number, fire: () => void): void;
  /** Before the next step, when everybody stands at a boundary. */
  later(work: () => Promise<void>): void;
  asking: Tasks['asking'];
  kill(process: Process): readonly number[];
  /** One step. False when nobody will ever do anything again. */
  step(): Promise<boolean>;
}

export function createScheduler(parts: SchedulerParts): Scheduler {
  const tasks = createTasks(parts);
  const timers = createTimers();
  const parked: Parked[] = [];
  const chores: (() => Promise<void>)[] = [];
  const clock = { now: 0 };

  const park = parking({ tasks, timers, parked, now: () => clock.now });

  async function take(next: Parked): Promise<void> {
    if (!(await parts.before(next))) return;
    parked.splice(parked.indexOf(next), 1);
    next.task.parked -= 1;
    tasks.resume(next.task);
    next.go();
    await tasks.quiet();
  }

  /** Nobody can step: time passes to the next timer, or to the end of a standstill. */
  function wait(): boolean {
    const times = parked.map(({ process }) => process.pausedUntil);
    const next = Math.min(timers.next() ?? Number.POSITIVE_INFINITY, ...times);
    if (next === Number.POSITIVE_INFINITY) return false;
    clock.now = Math.max(clock.now, next);
    return true;
  }

  return {
    now: () => clock.now,
    passes(ms) {
      clock.now += ms;
    },
    start(process, work) {
      tasks.start(process, async () => {
        await park({ process, label: 'start', holds: null }, null);
        await work();
      });
    },
    boundary: (process, label, holds = null) => park({ process, label, holds }, null),
    sleep: (process, ms) => park({ process, label: 'wake', holds: null }, ms),
    at: (time, fire) => {
      timers.add(time, fire);
    },
    later(work) {
      chores.push(work);
    },
    asking: (session, tag, statement) => tasks.asking(session, tag, statement),
    kill(process) {
      const waiting = tasks.kill(process);
      const alive = parked.filter((one) => one.process !== process);
      parked.splice(0, parked.length, ...alive);
      return waiting;
    },
    async step() {
      await tasks.quiet();
      for (const chore of chores.splice(0)) await chore();
      for (let due = timers.next(); due !== null && due <= clock.now; due = timers.next()) timers.fireNext();
      await tasks.quiet();
      const able = parked.filter(({ process }) => process.pausedUntil <= clock.now);
      if (able.length === 0) return wait();
      await take(parts.random.pick(whileBlocked(able, tasks.blockers())));
      return true;
    },
  };
}

/** What takes no locks: it may come between whoever waits for one and whoever holds it. */
const isFree = (label: string): boolean =>
  label === 'start' || label === 'wake' || label.startsWith('wire.') || label.startsWith('read.');

/**
 * Two that wait for one transaction are woken at once when it ends, and which of them the server serves first is chance.
 * So while one waits, nobody else takes the next lock but those whom it waits for.
 */
function whileBlocked(able: readonly Parked[], blockers: ReadonlySet<number>): readonly Parked[] {
  if (blockers.size === 0) return able;
  const chosen = able.filter(({ label, holds }) => isFree(label) || (holds !== null && blockers.has(holds)));
  return chosen.some(({ holds }) => holds !== null && blockers.has(holds)) ? chosen : able;
}

interface Parking {
  readonly tasks: Tasks;
  readonly timers: Timers;
  readonly parked: Parked[];
  readonly now: () => number;
}

/** Stands at a boundary; at once, or as a timer that leads there. */
const parking =
  ({ tasks, timers, parked, now }: Parking) =>
  (waiting: Waiting, sleepMs: number | null): Promise<void> =>
    new Promise((resolve) => {
      const task = tasks.running(waiting.process);
      if (task === null) return; // what is dead waits for ever
      task.parked += 1;
      const stand = (): void => {
        if (!waiting.process.dead) parked.push({ ...waiting, task, go: resolve });
      };
      if (sleepMs === null) stand();
      else timers.add(now() + sleepMs, stand);
      tasks.changed();
    });
