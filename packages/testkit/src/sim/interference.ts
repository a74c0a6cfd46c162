/** Between two steps: who dies, who stands still, and which clock jumps. */
import { STATEMENT_TAGS } from '@mqk/db';

import { deathPoints } from './coverage.ts';
import { type Faults, tension } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Lives } from './lives.ts';
import type { Scheduler, Waiting } from './scheduler.ts';

export interface InterferenceParts {
  readonly scheduler: () => Scheduler;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly lives: () => Lives;
}

export interface Interference {
  /** Whether the step is taken after all. */
  before(step: Waiting): Promise<boolean>;
  /** Milliseconds that the database's clock is ahead of where it would be. */
  readonly offset: () => number;
}

/** How long a message takes that has something to do with the order path; the others take no time. */
const MESSAGE_MS = 3;

export function interference({ scheduler, faults, journal, lives }: InterferenceParts): Interference {
  let offset = 0;
  const clockSteps = (): void => {
    if (!faults.happens('clock_step')) return;
    offset += faults.random('clock_step').between(-30_000, 30_000);
    journal.note(scheduler().now(), 'clock', `stands at ${offset} ms`);
  };
  const aims = aimsOf(faults);
  const isAimedAt = (process: Waiting['process'], label: string): boolean => {
    const at = [`before ${label}`, `after ${lives().lastOf(process)}`].find((point) => aims.has(point));
    return at !== undefined && faults.happens('aimed_crash') && aims.delete(at);
  };
  const dies = async ({ process, label }: Waiting): Promise<boolean> => {
    if (!faults.happens('crash', tension(label)) && !isAimedAt(process, label)) return false;
    await lives().kill(process, label);
    return true;
  };
  const standsStill = ({ process, label, holds }: Waiting): boolean => {
    if (holds !== null || !faults.happens('pause', tension(label))) return false;
    const how = faults.random('pause');
    const ms = how.between(100, how.chance(300) ? 25_000 : 3_000);
    journal.note(scheduler().now(), process.name, `stands still before ${label} for ${ms} ms`);
    process.pausedUntil = scheduler().now() + ms;
    return true;
  };
  return {
    offset: () => offset,
    async before(step) {
      clockSteps();
      if ((await dies(step)) || standsStill(step)) return false;
      const { process, label } = step;
      lives().passed(process, label);
      journal.step(scheduler().now(), process.name, label);
      if (label.endsWith('.begin') || label.startsWith('wire.')) scheduler().passes(MESSAGE_MS);
      return true;
    },
  };
}

/** Points of one seed; a chance of one in a thousand comes to the rare ones never. */
const AIMS = 8;

function aimsOf(faults: Faults): Set<string> {
  const points = deathPoints(STATEMENT_TAGS);
  return new Set(Array.from({ length: AIMS }, () => faults.random('aimed_crash').pick(points)));
}
