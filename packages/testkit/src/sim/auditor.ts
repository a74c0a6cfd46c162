/** Reads the tables around every step that counts, and has every rule judge them. */
import { type Violation, violationsOf } from './audit.ts';
import type { Journal } from './journal.ts';
import type { Lives } from './lives.ts';
import type { Place } from './place.ts';
import type { Received } from './received.ts';
import { CONTROL_RULES } from './rules-of-control.ts';
import { MONEY_RULES } from './rules-of-money.ts';
import { ORDER_RULES } from './rules-of-orders.ts';
import { RISK_RULES } from './rules-of-risk.ts';
import type { Scheduler } from './scheduler.ts';
import type { Observer } from './sim-database.ts';
import { type Tables, readTables } from './tables.ts';
import type { Process } from './tasks.ts';
import { type Read, watch } from './watch.ts';
import type { WatchParts } from './watch-memory.ts';

export interface AuditorParts extends WatchParts {
  readonly place: Place;
  readonly journal: Journal;
  readonly scheduler: () => Scheduler;
  readonly lives: () => Lives;
}

export interface Auditor extends Observer {
  received(process: Process, received: Received): void;
  report(violations: readonly Violation[]): void;
  readonly deadlocked: (tags: readonly string[]) => void;
  /** The first thing that was found. */
  readonly violation: () => Violation | null;
  /** As of the last commit. */
  readonly last: () => Tables | null;
  read(): Promise<Tables | null>;
}

export const RULES = { ...ORDER_RULES, ...MONEY_RULES, ...RISK_RULES, ...CONTROL_RULES };

export function auditor(parts: AuditorParts): Auditor {
  const { place, plan, scheduler, lives, journal } = parts;
  const eyes = watch(parts);
  const found: Violation[] = [];
  let last: Tables | null = null;
  const read = (): Promise<Tables | null> => readTables(place, plan.terms.account);
  return {
    read,
    last: () => last,
    violation: () => found[0] ?? null,
    report(violations) {
      found.push(...violations);
    },
    deadlocked: (tags) => {
      found.push({ rule: 'lock order', what: `${tags.join(' and ')} wait for each other` });
    },
    async before(process, tag) {
      const reads = READ[tag];
      if (reads === undefined) return;
      const tables = await read();
      if (tables === null) return;
      for (const what of reads) eyes.reads(lives().actor(process), what, tables);
    },
    async after(process, tag) {
      if (!isAudited(tag)) return;
      const at = scheduler().now();
      journal.note(at, process.name, tag);
      const now = await read();
      if (now === null) return;
      found.push(...eyes.committed(lives().actor(process), { tag, before: last, now, at }));
      found.push(...violationsOf(RULES, { plan, broker: parts.broker(), before: last, now }));
      last = now;
    },
    received(process, received) {
      // what a request is measured by changes in audited commits alone
      if (last === null) found.push({ rule: 'I2', what: 'something is sent for an account without rows' });
      else
        found.push(...eyes.received(lives().actor(process), received, { now: last, at: scheduler().now() }));
    },
  };
}

/** What is decided upon is read by these. */
const READ: Readonly<Record<string, readonly Read[]>> = {
  'lease.acquire': ['lease'],
  'tx-b.rows': ['queue'],
  'tx-b.facts': ['gate'],
  'tx-ab.facts': ['queue', 'gate'],
  'read.books': ['books'],
};

/** These touch neither orders nor money nor control. */
const UNAUDITED: readonly string[] = ['account.commit', 'instruments.commit', 'market.commit'];

const isAudited = (tag: string): boolean =>
  tag === 'lease.acquire' || tag === 'lease.release' || (tag.endsWith('.commit') && !UNAUDITED.includes(tag));
