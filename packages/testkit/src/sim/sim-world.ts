/** Everything of one seed put together: processes, people, broker, clocks, faults, auditors. */
import { type Auditor, auditor } from './auditor.ts';
import { type Coverage, counter } from './coverage.ts';
import { type Faults, faultsOf } from './faults.ts';
import { interference } from './interference.ts';
import { type Journal, journal } from './journal.ts';
import { type Lives, livesOf } from './lives.ts';
import { type Plan, planOf } from './plan.ts';
import { streamsOf } from './random.ts';
import { type Scheduler, createScheduler } from './scheduler.ts';
import { type SimBroker, simBroker } from './sim-broker.ts';
import type { SimulationOptions } from './simulation.ts';

export interface SimWorld {
  readonly plan: Plan;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly broker: SimBroker;
  readonly auditor: Auditor;
  readonly lives: Lives;
  now(): number;
  /** False when nobody will ever do anything again. */
  step(): Promise<boolean>;
  heal(): void;
  coverage(): Coverage;
}

/** Where the clock of the database begins. */
const SYSTEM_BEGINS = Date.UTC(2026, 0, 5);

export function simWorld({ seed, place, without = [], twin = null }: SimulationOptions): SimWorld {
  const streams = streamsOf(seed);
  const plan = planOf(seed, streams, twin);
  const faults = faultsOf(streams, without);
  const notes = journal();
  const counts = counter();
  // each of these needs another one as soon as there is something to do
  const later = { scheduler: () => scheduler, lives: () => lives, broker: () => broker };
  const between = interference({ ...later, faults, journal: notes });
  const audit = auditor({ ...later, place, plan, faults, journal: notes });

  const scheduler: Scheduler = createScheduler({
    random: streams('schedule'),
    blockedAmong: (sessions) => place.blockedAmong(sessions),
    deadlocked: audit.deadlocked,
    before: (step) => between.before(step),
    failed: (process, error) => {
      lives.failed(process, error);
    },
  });
  const shared = { plan, scheduler, faults, journal: notes, streams };
  const broker: SimBroker = simBroker({
    ...shared,
    meanwhile: (process) => lives.meanwhile(process),
    onReceived: (process, received) => audit.received(process, received),
  });
  const lives: Lives = livesOf({
    ...shared,
    place,
    broker,
    random: streams('people'),
    observer: audit,
    count: (kind, what) => {
      counts.count(kind, what);
    },
    clock: () => SYSTEM_BEGINS + scheduler.now() + between.offset(),
    tables: () => audit.last(),
    broken: (violations) => {
      audit.report(violations);
    },
  });
  lives.begin();
  return {
    plan,
    journal: notes,
    faults,
    broker,
    auditor: audit,
    lives,
    now: () => scheduler.now(),
    step: () => scheduler.step(),
    heal() {
      faults.heal();
      notes.note(scheduler.now(), 'world', 'nothing goes wrong from here on');
    },
    coverage() {
      for (const [injector, times] of faults.happened) counts.count('injectors', injector, times);
      if (faults.on.includes('second_daemon')) counts.count('injectors', 'second_daemon');
      return counts.coverage();
    },
  };
}
