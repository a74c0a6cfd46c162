/** The database as one simulated process sees it: every statement is a boundary, and the connection may break at it. */
import { setTimeout as pause } from 'node:timers/promises';

import type { Database } from '@mqk/db';

import { type Faults, tension } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Place, Session } from './place.ts';
import type { Scheduler } from './scheduler.ts';
import type { Process } from './tasks.ts';

type Client = Awaited<ReturnType<Database['take']>>;
type Statement = string | { readonly text: string };

/** Told around each statement that reaches the server. */
export interface Observer {
  before(process: Process, tag: string): Promise<void>;
  /** `lasting`: it changed something that nobody can take back any more. */
  after(process: Process, tag: string): Promise<void>;
}

export interface SimDatabaseParts {
  readonly place: Place;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly observer: Observer;
  readonly process: Process;
  /** The clock of the database: milliseconds since 1970. */
  readonly clock: () => number;
}

export interface SimDatabase extends Database {
  /** The process is gone: the server ends what it had begun. */
  abandon(waiting: readonly number[]): Promise<void>;
}

interface Held {
  readonly session: Session;
  inTransaction: boolean;
  broken: boolean;
  /** The statement that was carried out last. */
  last: string;
}

export function simDatabase(parts: SimDatabaseParts): SimDatabase {
  const held = new Set<Held>();
  const end = async (one: Held): Promise<void> => {
    if (!held.delete(one)) return;
    await parts.place.giveBack(one.session, one.inTransaction);
  };
  return {
    name: parts.process.name,
    take() {
      const one: Held = { session: parts.place.take(), inTransaction: false, broken: false, last: '' };
      held.add(one);
      // the production code uses no more of a client than this
      /** What is sent together arrives in its order; each statement is a boundary of its own all the same. */
      let line: Promise<unknown> = Promise.resolve();
      const query = (asked: Statement): Promise<unknown> => {
        const answer = line.then(() => send(parts, one, asked));
        line = answer.catch(() => undefined);
        return answer;
      };
      const client = { query, release: () => void end(one) };
      return Promise.resolve(client as unknown as Client);
    },
    close: () => Promise.resolve(),
    async abandon(waiting) {
      await endWaiting(parts.place, waiting);
      for (const one of [...held]) await end(one);
    },
  };
}

/**
 * Before anything is taken back that they wait for: a lease could be renewed by a process that is no more, or not, by which
 * of two sessions is faster.
 */
async function endWaiting(place: Place, sessions: readonly number[]): Promise<void> {
  if (sessions.length === 0) return;
  for (const session of sessions) await place.cancel(session);
  while ((await place.blockedAmong(sessions)).length > 0) await pause(POLL_MS);
}

/** Of one that is being cancelled: real milliseconds. */
const POLL_MS = 1;

const TAG = /\/\* mqk:([a-z0-9.-]+) \*\//;

export const tagOf = (asked: Statement): string =>
  TAG.exec(typeof asked === 'string' ? asked : asked.text)?.[1] ?? 'untagged';

async function send(parts: SimDatabaseParts, one: Held, asked: Statement): Promise<unknown> {
  const { scheduler, process, place } = parts;
  const tag = tagOf(asked);
  if (one.broken) throw new Error('the connection is broken');
  await scheduler.boundary(process, tag, one.inTransaction ? one.session.number : null);
  await disturbed(parts, one, tag);
  if (asksTheClock(asked)) place.setClock(parts.clock());
  await parts.observer.before(process, tag);
  // an array of results where several statements were sent in one message
  const result: unknown = await scheduler
    .asking(one.session.number, tag, () => place.ask(one.session, asked))
    .catch((error: unknown) => {
      parts.journal.note(scheduler.now(), process.name, `${tag} failed: ${codeOf(error)}`);
      throw error;
    });
  one.inTransaction = afterwards(tag, one.inTransaction);
  await parts.observer.after(process, tag);
  if (parts.faults.happens('answer_lost', tension(tag)))
    await breaks(parts, one, `the answer to ${tag} is lost`);
  return result;
}

const asking = new Map<string, boolean>();

/** Whether a statement names the clock, or writes rows whose columns and triggers may ask for it. */
function asksTheClock(asked: Statement): boolean {
  const text = typeof asked === 'string' ? asked : asked.text;
  const known = asking.get(text) ?? /clock_timestamp|insert into|update mqk|delete from/i.test(text);
  asking.set(text, known);
  return known;
}

/** What comes between us and the server before it has heard of the statement. */
async function disturbed(parts: SimDatabaseParts, one: Held, tag: string): Promise<void> {
  const { faults, scheduler, process, journal } = parts;
  if (faults.happens('connection_lost', tension(tag)))
    await breaks(parts, one, `the connection breaks before ${tag}`);
  if (faults.happens('slow_statement')) scheduler.passes(faults.random('slow_statement').between(50, 4_000));
  const mayCollide = one.inTransaction && !tag.endsWith('.commit') && !tag.endsWith('.rollback');
  if (!mayCollide || !faults.happens('contention')) return;
  journal.note(scheduler.now(), process.name, `${tag} collides`);
  throw Object.assign(new Error('could not serialize access'), { code: '40001', severity: 'ERROR' });
}

async function breaks(
  { journal, scheduler, process, place }: SimDatabaseParts,
  one: Held,
  what: string,
): Promise<never> {
  journal.note(scheduler.now(), process.name, what);
  one.broken = true;
  if (one.inTransaction) await place.rollback(one.session);
  one.inTransaction = false;
  throw new Error(what);
}

function afterwards(tag: string, before: boolean): boolean {
  if (tag.endsWith('.begin')) return true;
  return tag.endsWith('.commit') || tag.endsWith('.rollback') ? false : before;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? `${String(error.code)} ${error.message}` : String(error);
