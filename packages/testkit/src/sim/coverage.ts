/** What a run of seeds has visited: cells of the order's table, points of death, faults, habits. */
import { type Base, BASES, ORDER_EVENTS, type OrderEventKind, explain } from '@mqk/oms';

import { INJECTOR_NAMES } from './faults.ts';
import { HABIT_NAMES } from './habits.ts';

export interface Coverage {
  /** `BASE x event`. */
  readonly cells: Readonly<Record<string, number>>;
  /** `before tag` and `after tag` of the statements and requests at which a process died. */
  readonly deaths: Readonly<Record<string, number>>;
  readonly injectors: Readonly<Record<string, number>>;
  /** What people did besides the ordinary. */
  readonly habits: Readonly<Record<string, number>>;
}

export interface Counter {
  count(kind: keyof Coverage, what: string, times?: number): void;
  coverage(): Coverage;
}

export function counter(): Counter {
  const counts = {
    cells: new Map<string, number>(),
    deaths: new Map<string, number>(),
    injectors: new Map<string, number>(),
    habits: new Map<string, number>(),
  };
  return {
    count(kind, what, times = 1) {
      counts[kind].set(what, (counts[kind].get(what) ?? 0) + times);
    },
    coverage: () => ({
      cells: Object.fromEntries(counts.cells),
      deaths: Object.fromEntries(counts.deaths),
      injectors: Object.fromEntries(counts.injectors),
      habits: Object.fromEntries(counts.habits),
    }),
  };
}

export const NOTHING_VISITED: Coverage = { cells: {}, deaths: {}, injectors: {}, habits: {} };

const added = (
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> => {
  const sum: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
};

export const together = (a: Coverage, b: Coverage): Coverage => ({
  cells: added(a.cells, b.cells),
  deaths: added(a.deaths, b.deaths),
  injectors: added(a.injectors, b.injectors),
  habits: added(a.habits, b.habits),
});

/** What no seed can come to, and why: left out of the count. */
interface OutOfReach {
  readonly what: string;
  readonly why: string;
  readonly isMeant: (state: Base, event: OrderEventKind) => boolean;
}

const NEVER_THERE: readonly Base[] = ['UNSENT', 'NOT_ACCEPTED'];
const NEWS_AND_LOOKS: readonly OrderEventKind[] = [
  'lookup_found',
  'lookup_missing',
  'accepted',
  'new',
  'pending_cancel',
  'canceled',
  'replaced',
  'rejected',
  'expired',
  'done_for_day',
  'info',
  'unrecognised',
  'fill',
  'fill_repeated',
  'cancel_rejected',
  'replace_rejected',
];
const UNTOUCHED: readonly Base[] = ['UNSENT', 'SENDING', 'UNKNOWN', 'ACKED', 'REJECTED', 'NOT_ACCEPTED'];
const OVER: readonly Base[] = ['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'REPLACED'];

export const OUT_OF_REACH: readonly OutOfReach[] = [
  {
    what: 'bust or correction of what was not executed',
    why: 'news of an execution that is not booked waits for it; whatever was executed works, or is over',
    isMeant: (state, event) => (event === 'bust' || event === 'correction') && UNTOUCHED.includes(state),
  },
  {
    what: 'fill_conflict',
    why: 'this broker tells of an execution as it was, however often',
    isMeant: (_, event) => event === 'fill_conflict',
  },
  {
    what: 'UNSENT or NOT_ACCEPTED, and news, or a look that finds or misses it',
    why: 'what never arrived is told of by nobody and not asked about; proofs and people are right here',
    isMeant: (state, event) => NEVER_THERE.includes(state) && NEWS_AND_LOOKS.includes(event),
  },
  {
    what: 'DONE_FOR_DAY, and anything but the end of the day',
    why: 'this broker says both words in one breath, and they are booked together',
    isMeant: (state, event) => state === 'DONE_FOR_DAY' && event !== 'expired',
  },
  {
    what: 'what is over, and a look that misses it',
    why: 'this broker forgets no order',
    isMeant: (state, event) => OVER.includes(state) && event === 'lookup_missing',
  },
  {
    what: 'done_for_day or expired while it is being sent or in doubt, or after its end',
    why: 'the day ends with a bar, for which the market waits until no order is on its way, and only for what works',
    isMeant: (state, event) =>
      (event === 'done_for_day' && state !== 'LIVE' && state !== 'ACKED') ||
      (event === 'expired' && state === 'REPLACED'),
  },
];

/** Points at which no process can die here, because none comes there. */
const NOBODY_THERE: Readonly<Record<string, readonly string[]>> = {
  'a promise halts over numbers that make no sense alone, and no strategy here asks for any': [
    'tx-a.control',
    'tx-a.halt',
    'tx-a.audit',
    'tx-ab.control',
    'tx-ab.halt',
    'tx-ab.audit',
  ],
  'a strategy here decides the same when it is asked again': [
    'tx-a.conflict',
    'tx-ab.conflict',
    'tx-ab.intent',
  ],
  'no breaker of these limits is reached': ['tx-b.control', 'tx-b.halt', 'tx-b.audit'],
  'an account is opened without positions': ['tx-e.instrument', 'tx-e.position'],
};
export const POINTS_OUT_OF_REACH = Object.entries(NOBODY_THERE).map(([why, points]) => ({
  what: points.join(', '),
  why,
}));
const DESERTED: readonly string[] = Object.values(NOBODY_THERE).flat();

/** The table says of the others that only broken code of our own could come to them. */
const mayHappen = (state: Base, event: OrderEventKind): boolean =>
  !explain(state, event).includes('our own code is broken') &&
  !OUT_OF_REACH.some(({ isMeant }) => isMeant(state, event));

export interface Visited {
  readonly visited: number;
  readonly of: number;
  readonly unvisited: readonly string[];
}

const visitedOf = (counts: Readonly<Record<string, number>>, all: readonly string[]): Visited => {
  const unvisited = all.filter((one) => counts[one] === undefined);
  return { visited: all.length - unvisited.length, of: all.length, unvisited };
};

/** Transactions of the order path, and what a process sends to the broker. */
const DEADLY = ['tx-a', 'tx-ab', 'tx-b', 'tx-c', 'tx-d', 'tx-e', 'resolve', 'orphans', 'verdict'];
const WIRE_POINTS = [
  'wire.submit.connect',
  'wire.submit.sent',
  'wire.submit.answer',
  'wire.cancel.connect',
  'wire.cancel.sent',
  'wire.cancel.answer',
  'wire.replace.connect',
  'wire.replace.sent',
  'wire.replace.answer',
  'wire.lookup',
  'wire.lookup.answer',
  'wire.snapshot',
  'wire.snapshot.answer',
  'wire.messages',
  'wire.identity',
  'wire.feed',
] as const;

const isDeadly = (tag: string): boolean =>
  DEADLY.some((name) => tag.startsWith(`${name}.`)) && !DESERTED.includes(tag);

/** `before tag` and `after tag` of everything at which the death of a process may cost something. */
export const deathPoints = (tags: readonly string[]): readonly string[] =>
  [...tags.filter(isDeadly), ...WIRE_POINTS].flatMap((point) => [`before ${point}`, `after ${point}`]);

export function visited(
  coverage: Coverage,
  tags: readonly string[],
): Readonly<Record<keyof Coverage, Visited>> {
  return {
    cells: visitedOf(
      coverage.cells,
      BASES.flatMap((state) =>
        ORDER_EVENTS.filter((event) => mayHappen(state, event)).map((event) => `${state} x ${event}`),
      ),
    ),
    deaths: visitedOf(coverage.deaths, deathPoints(tags)),
    injectors: visitedOf(coverage.injectors, INJECTOR_NAMES),
    habits: visitedOf(coverage.habits, HABIT_NAMES),
  };
}
