/** What can go wrong, and what goes wrong in one seed: which faults there are, and how often. */
import type { Random, Streams } from './random.ts';

/** Every injector, with what it does. */
export const INJECTORS = {
  crash:
    'a process is killed before a message leaves; ten times as often while an order or news is worked on',
  pause: 'a process stands still between two messages, up to longer than its lease',
  late_renewal: 'the timer that renews the lease fires late, up to long after its end',
  connection_lost: 'the connection breaks before a statement is sent',
  answer_lost: 'the connection breaks after a statement was carried out',
  contention: 'the server chooses a transaction to begin again',
  slow_statement: 'a statement takes long',
  clock_step: 'the clock of the database steps',
  second_daemon: 'another daemon waits for the account',
  unreachable: 'nothing of a request is sent',
  throttled: 'a request is told to come later',
  rejected: 'an order is refused for good',
  silence_taken: 'an order is taken, and the answer is a server error or none',
  silence_lost: 'an order is lost, and the answer is a server error or none',
  late_acceptance: 'an order arrives after the answer was given up',
  wrong_body: 'an order is taken, and the answer shows another one',
  slow_broker: 'an answer takes long',
  cancel_lost: 'a cancel is lost, or its answer',
  cancel_refused: 'a cancel is refused although the order works',
  lookup_failed: 'a question about one order fails',
  lookup_late: 'an answer about one order is overtaken by events',
  snapshot_failed: 'a question about the account fails',
  snapshot_late: 'an answer about the account is overtaken by events',
  messages_failed: 'the news cannot be asked for',
  message_delayed: 'news comes late',
  message_repeated: 'news comes twice',
  message_reordered: 'news comes in another order than it happened in',
  feed_failed: 'the market cannot be moved on',
  partial_fills: 'an order is executed in parts',
  more_words: 'the broker tells more than it needs to: received, held, being looked at, at rest for the day',
  unknown_word: 'the broker says a word that nobody here knows',
  garbled: 'beside its news the broker says something that nobody can read, about nobody knows whom',
  rejected_later: 'an order that was taken is rejected after all',
  money_moves: 'money moves without an order: a fee, interest, a dividend',
  untold: 'money moves, and nobody is told of it until somebody asks why the books differ',
  late_fill: 'an order is executed after the broker told that it is over',
  overfill: 'more is executed than was ordered',
  replace_refused: 'a replace is refused, whether it happens or not',
  replace_lost: 'a replace is lost, or its answer',
  aimed_crash: 'a process is killed before or after one statement or request that the seed has chosen',
  replace_overtaken: 'an order is executed before its replace is carried out',
  at_once: 'an order is executed, in part or whole, or ended as it arrives, before anything is answered',
  taken_back: 'an execution is taken back, or its price or quantity is corrected, once or twice',
  barred: 'an order is answered by who lets us do nothing more: credentials, account, environment',
} as const;

/** Statements and requests of the order path: what breaks here may lose money, so it breaks ten times as often. */
const TENSE = [
  'tx-a',
  'tx-b',
  'tx-c',
  'tx-d',
  'resolve',
  'orphans',
  'wire.submit',
  'wire.cancel',
  'wire.replace',
  'wire.lookup',
];

export const tension = (label: string): number => (TENSE.some((name) => label.startsWith(name)) ? 10 : 1);

export type Injector = keyof typeof INJECTORS;

export const INJECTOR_NAMES = Object.keys(INJECTORS) as readonly Injector[];

/** In a thousand opportunities. What must not be drowned by it is rare even where it is on. */
const RATES: Readonly<Record<Injector, readonly number[]>> = {
  crash: [1, 2, 4],
  pause: [1, 3, 8],
  late_renewal: [100, 300],
  connection_lost: [1, 2],
  answer_lost: [1, 2],
  contention: [2, 5],
  slow_statement: [5, 20],
  clock_step: [5, 20],
  second_daemon: [1000],
  unreachable: [100, 400],
  throttled: [100, 400],
  rejected: [100, 300],
  silence_taken: [150, 500],
  silence_lost: [150, 500],
  late_acceptance: [150, 500],
  wrong_body: [150],
  slow_broker: [100, 300],
  cancel_lost: [200, 500],
  cancel_refused: [200],
  lookup_failed: [300, 800],
  lookup_late: [200, 500],
  snapshot_failed: [50, 300],
  snapshot_late: [100, 400],
  messages_failed: [50, 200],
  message_delayed: [100, 400],
  message_repeated: [100, 300],
  message_reordered: [100, 300],
  feed_failed: [50, 200],
  partial_fills: [200, 600],
  more_words: [300, 700],
  unknown_word: [100, 400],
  garbled: [100, 400],
  rejected_later: [200],
  money_moves: [200, 500],
  untold: [200],
  late_fill: [500],
  overfill: [300],
  replace_refused: [300],
  replace_lost: [200, 500],
  replace_overtaken: [300],
  aimed_crash: [800],
  at_once: [200, 500],
  taken_back: [100, 300],
  barred: [20, 80],
};

export interface Faults {
  /** Those that this seed has, by the order of the list. */
  readonly on: readonly Injector[];
  /** Whether it happens now; counts it if it does. */
  happens(injector: Injector, times?: number): boolean;
  /** A number of the injector's own stream. */
  random(injector: Injector): Random;
  /** Somebody has armed for the first time: in a seed that begins in peace, it goes wrong from now on. */
  begin(): void;
  /** From now on nothing goes wrong any more. */
  heal(): void;
  readonly hasBegun: () => boolean;
  readonly healed: () => boolean;
  readonly happened: ReadonlyMap<Injector, number>;
}

/** Drawn apart: a seed keeps the other faults that it has. */
const APART: ReadonlySet<Injector> = new Set(['taken_back', 'barred', 'garbled']);

/** Swarm testing: each seed draws its own few faults, because all of them at once hide each other. */
export function faultsOf(streams: Streams, off: readonly Injector[]): Faults {
  const draw = streams('swarm');
  const density = draw.pick([200, 400, 600]);
  const rates = new Map<Injector, number>();
  for (const injector of INJECTOR_NAMES) {
    const own = APART.has(injector) ? streams(`swarm/${injector}`) : draw;
    const isOn = own.chance(density);
    const rate = own.pick(RATES[injector]);
    if (isOn && !off.includes(injector)) rates.set(injector, rate);
  }
  const happened = new Map<Injector, number>();
  // a desk that dies while it boots sends nothing: most seeds let it come to trading first
  let begun = !draw.chance(750);
  let healed = false;
  return {
    on: [...rates.keys()],
    happens(injector, times = 1) {
      const rate = rates.get(injector);
      if (healed || !begun || rate === undefined) return false;
      if (!streams(`fault/${injector}`).chance(Math.min(1000, rate * times))) return false;
      happened.set(injector, (happened.get(injector) ?? 0) + 1);
      return true;
    },
    random: (injector) => streams(`fault/${injector}/how`),
    begin() {
      begun = true;
    },
    heal() {
      begun = true;
      healed = true;
    },
    hasBegun: () => begun,
    healed: () => healed,
    happened,
  };
}
