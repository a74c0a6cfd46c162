/** Who lives: daemons that boot, die and come again, and the people who look at them. */
import type { TapeStep, Turn } from '@mqk/runtime';

import type { Violation } from './audit.ts';
import type { Counter } from './coverage.ts';
import { type Desk, bootDesk } from './desk.ts';
import { FeedFailed, NotOurs, findingOf, wordsOf } from './failures.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import { look } from './operator.ts';
import type { Person } from './person.ts';
import { replaces } from './replaces.ts';
import type { Place } from './place.ts';
import type { Plan } from './plan.ts';
import type { Random, Streams } from './random.ts';
import { rebuiltDiffers } from './rebuild.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimBroker } from './sim-broker.ts';
import { type Observer, type SimDatabase, simDatabase } from './sim-database.ts';
import type { Tables } from './tables.ts';
import type { Process } from './tasks.ts';
import type { Actor } from './watch-memory.ts';

export interface LivesParts {
  readonly plan: Plan;
  readonly place: Place;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly random: Random;
  readonly streams: Streams;
  readonly observer: Observer;
  readonly broker: SimBroker;
  readonly count: Counter['count'];
  readonly clock: () => number;
  readonly tables: () => Tables | null;
  readonly broken: (violations: readonly Violation[]) => void;
}

export interface Lives {
  begin(): void;
  actor(process: Process): Actor;
  /** A request of this process is on its way: somebody may compare both sides meanwhile. */
  meanwhile(process: Process): boolean;
  /** A message of this process is about to leave. */
  passed(process: Process, label: string): void;
  /** The message of this process that left last. */
  lastOf(process: Process): string;
  kill(process: Process, label: string): Promise<void>;
  failed(process: Process, error: unknown): void;
  /** Has whoever holds the account make the books once more from their entries; null: nobody can be asked now. */
  rebuilds(done: (difference: Violation | null) => void, kept: Tables): Process | null;
  /** Since when somebody who holds the account serves; null: nobody does. */
  servesSince(holder: string): number | null;
  /** What the last turn of whoever turns came to. */
  lastTurn(): string;
  end(): Promise<void>;
}

interface Life {
  readonly process: Process;
  /** Whose place it takes: of the only daemon, or of the second one. */
  readonly slot: string;
  readonly database: SimDatabase;
  desk: Desk | null;
  epoch: number;
  servesSince: number | null;
  isArming: boolean;
  isLookedAt: boolean;
  lastLabel: string;
}

interface House extends LivesParts {
  readonly lives: Map<Process, Life>;
  born: number;
  nextBarAt: number;
  last: string;
}

export function livesOf(parts: LivesParts): Lives {
  const house: House = { ...parts, lives: new Map(), born: 0, nextBarAt: 0, last: 'nothing' };
  const { lives, scheduler, faults } = house;
  return {
    begin() {
      boot(house, 'one');
      if (faults.on.includes('second_daemon')) boot(house, 'two');
      scheduler.at(parts.plan.operatorEveryMs, () => {
        visitAll(house);
      });
    },
    actor(process) {
      const life = lives.get(process);
      return { name: process.name, epoch: life?.epoch ?? 0, isArming: life?.isArming ?? false };
    },
    meanwhile(process) {
      const life = lives.get(process);
      const { compares } = parts.plan.habits;
      if (life === undefined || faults.healed() || !parts.streams('compares').chance(compares)) return false;
      visit(house, life, async ({ gateway }, { did }) => {
        await gateway.reconcile();
        did('compares');
      });
      return true;
    },
    passed(process, label) {
      const life = lives.get(process);
      if (life !== undefined) life.lastLabel = label;
    },
    lastOf: (process) => lives.get(process)?.lastLabel ?? '',
    async kill(process, label) {
      const life = lives.get(process);
      if (life === undefined) return;
      say(house, process, `is killed before ${label}`);
      parts.count('deaths', `before ${label}`);
      parts.count('deaths', `after ${life.lastLabel}`);
      await bury(house, life);
    },
    failed(process, error) {
      const life = lives.get(process);
      if (life === undefined) return;
      judge(house, process, error);
      scheduler.later(() => bury(house, life, error instanceof NotOurs));
    },
    rebuilds: (done, kept) => rebuilds(house, done, kept),
    servesSince: (holder) =>
      [...lives.values()].find(({ process }) => process.name === holder)?.servesSince ?? null,
    lastTurn: () => house.last,
    async end() {
      for (const { process, database } of lives.values()) await database.abandon(scheduler.kill(process));
    },
  };
}

function rebuilds(
  { lives, scheduler, plan }: House,
  done: (found: Violation | null) => void,
  kept: Tables,
): Process | null {
  const serving = [...lives.values()].find(({ process }) => process.name === kept.lease.holder);
  if (serving === undefined || serving.desk === null) return null;
  const { process, desk } = serving;
  scheduler.start(process, async () => {
    done(await rebuiltDiffers(plan, desk.store, kept));
  });
  return process;
}

const say = ({ journal, scheduler }: House, process: Process, what: string): void => {
  journal.note(scheduler.now(), process.name, what);
};

/** Only what was done to it on purpose may make production code fail. */
function judge(house: House, process: Process, error: unknown): void {
  say(house, process, `fails: ${wordsOf(error)}`);
  const finding = findingOf(error);
  if (finding !== null) house.broken([finding]);
}

function boot(house: House, slot: string): void {
  const { scheduler, broker, plan } = house;
  const process: Process = { name: `${slot}.${(house.born += 1)}`, dead: false, pausedUntil: 0 };
  const database = simDatabase({ ...house, process });
  const fresh = {
    desk: null,
    epoch: 0,
    servesSince: null,
    isArming: false,
    isLookedAt: false,
    lastLabel: 'boot',
  };
  const life: Life = { process, slot, database, ...fresh };
  house.lives.set(process, life);
  scheduler.start(process, async () => {
    life.desk = await bootDesk({
      plan,
      process,
      database,
      scheduler,
      broker: broker.connect(process),
      feed: (step) => feed(house, process, step),
      isDue: (step) => isDue(house, step),
      met: (base, event) => {
        house.count('cells', `${base} x ${event}`);
      },
      onEpoch: (epoch) => {
        life.epoch = epoch;
        usurps(house, process);
      },
      lateMs: () =>
        house.faults.happens('late_renewal') ? house.faults.random('late_renewal').between(500, 20_000) : 0,
      onTurn: (turn) => {
        house.last = turnWords(turn);
        house.journal.step(scheduler.now(), process.name, house.last);
      },
      onError: (error) => {
        judge(house, process, error);
      },
    });
    life.servesSince = scheduler.now();
    say(house, process, 'serves, DISARMED');
  });
}

/** Whoever stood still while another one took the account may wake in this very moment, and go on as if nothing had been. */
function usurps({ lives, scheduler, faults }: House, by: Process): void {
  for (const { process } of lives.values()) {
    const isStill = process !== by && process.pausedUntil > scheduler.now();
    if (isStill && faults.random('pause').chance(500)) process.pausedUntil = scheduler.now();
  }
}

const turnWords = (turn: Turn): string =>
  turn.kind === 'waiting' || turn.kind === 'suspended' ? `${turn.kind}: ${turn.because}` : turn.kind;

/** The market moves on; while it stands still afterwards, somebody may want an order to go on under other terms. */
async function feed(house: House, process: Process, step: TapeStep): Promise<void> {
  const { scheduler, faults, broker, plan, streams } = house;
  await scheduler.boundary(process, 'wire.feed');
  if (faults.happens('feed_failed')) throw new FeedFailed('the broker cannot be reached');
  const { barMs, replaces: often } = plan.habits;
  const pace = streams('pace');
  if (!broker.hasLived(step.at)) house.nextBarAt = scheduler.now() + pace.between(0, barMs);
  if (pace.chance(often))
    scheduler.at(scheduler.now() + pace.between(0, barMs), () => {
      const life = house.lives.get(process);
      if (life !== undefined && !faults.healed()) visit(house, life, replaces);
    });
  house.last = 'the market moves on';
  broker.lives(step);
}

/** A bar ends when it is its time, though not in a hurry to come to an end; one that was begun is no news. */
const isDue = ({ scheduler, faults, broker, nextBarAt }: House, step: TapeStep): boolean =>
  faults.healed() || broker.hasLived(step.at) || scheduler.now() >= nextBarAt;

/** The process is no more; after a while another one is started in its place, later if somebody else holds the account. */
async function bury(house: House, { process, database, slot }: Life, isRefused = false): Promise<void> {
  const { scheduler, lives, random } = house;
  if (!lives.delete(process)) return;
  await database.abandon(scheduler.kill(process));
  const [soonest, latest] = isRefused ? [1_000, 12_000] : [200, 4_000];
  scheduler.at(scheduler.now() + random.between(soonest, latest), () => {
    boot(house, slot);
  });
}

function visitAll(house: House): void {
  const { scheduler, plan, lives } = house;
  for (const life of lives.values()) visit(house, life);
  scheduler.at(scheduler.now() + plan.operatorEveryMs, () => {
    visitAll(house);
  });
}

function visit(house: House, life: Life, does: typeof look = look): void {
  const { desk, process } = life;
  const { scheduler, faults, journal } = house;
  if (desk === null || life.isLookedAt) return;
  life.isLookedAt = true;
  const arming = (isArming: boolean): void => {
    life.isArming = isArming;
    if (!isArming) faults.begin();
  };
  const note = (what: string): void => {
    journal.note(scheduler.now(), 'operator', `${what} (${process.name})`);
  };
  scheduler.start(process, async () => {
    const broken = (violation: Violation): void => {
      house.broken([violation]);
    };
    const did: Person['did'] = (habit) => {
      house.count('habits', habit);
    };
    const clockStepped = (): boolean => faults.happened.has('clock_step');
    const looked = does(desk, {
      ...house,
      isDiligent: faults.healed,
      arming,
      note,
      did,
      broken,
      clockStepped,
    });
    await looked.catch((error: unknown) => {
      judge(house, process, error);
    });
    life.isLookedAt = false;
  });
}
