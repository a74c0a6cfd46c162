/** What whoever watches claims, sends and stops keeps in mind. */
import type { Faults } from './faults.ts';
import type { Plan } from './plan.ts';
import type { SimBroker } from './sim-broker.ts';
import type { Tables } from './tables.ts';

/** What is known of a process life that steps. */
export interface Actor {
  readonly name: string;
  readonly epoch: number;
  /** A person has asked this very process to arm, and waits for the answer. */
  readonly isArming: boolean;
}

/** A transaction that was committed, with what stood in the tables before and what stands there now. */
export interface Committed {
  readonly tag: string;
  readonly before: Tables | null;
  readonly now: Tables;
  /** Milliseconds of virtual time. */
  readonly at: number;
}

export interface WatchParts {
  readonly plan: Plan;
  readonly faults: Pick<Faults, 'happened'>;
  readonly broker: () => SimBroker;
}

export interface Memory extends WatchParts {
  /** What each process read before it claimed. */
  readonly gate: Map<string, Tables>;
  /** What was booked when each process read our side to compare it, oldest first. */
  readonly books: Map<string, readonly Tables[]>;
  /** Whose the lease was when each process asked for it. */
  readonly lease: Map<string, Tables>;
  /** Lives that have given the lease back. */
  readonly released: Set<string>;
  /** The queue as each process saw it when it chose. */
  readonly queue: Map<string, Tables>;
  /** When each row was claimed last. */
  readonly claimedAt: Map<number, number>;
  /** Lives that somebody has armed. */
  readonly armed: Set<string>;
  /** How often the bytes of an order were sent. */
  readonly sent: Map<string, number>;
  disarmedAt: number;
}
