/** What a run of seeds has visited: cells of the order's table, points of death, faults. */
import { type Base, BASES, ORDER_EVENTS, type OrderEventKind, explain } from '@mqk/oms';

import { INJECTOR_NAMES } from './faults.ts';

export interface Coverage {
  /** `BASE x event`. */
  readonly cells: Readonly<Record<string, number>>;
  /** `before tag` and `after tag` of the statements and requests at which a process died. */
  readonly deaths: Readonly<Record<string, number>>;
  readonly injectors: Readonly<Record<string, number>>;
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
  };
  return {
    count(kind, what, times = 1) {
      counts[kind].set(what, (counts[kind].get(what) ?? 0) + times);
    },
    coverage: () => ({
      cells: Object.fromEntries(counts.cells),
      deaths: Object.fromEntries(counts.deaths),
      injectors: Object.fromEntries(counts.injectors),
    }),
  };
}

export const NOTHING_VISITED: Coverage = { cells: {}, deaths: {}, injectors: {} };

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
});

/** What no seed can come to, and why: left out of the count. */
export const OUT_OF_REACH: Readonly<Record<string, string>> = {
  bust: 'the port has no message that takes an execution back',
  correction: 'the port has no message that changes an execution',
  fill_conflict: 'this broker tells of an execution as it was, however often',
};
const ELSEWHERE: readonly string[] = ['bust', 'correction', 'fill_conflict'];
const EVENTS = ORDER_EVENTS.filter((event) => !ELSEWHERE.includes(event));

/** The table says of the others that only broken code of our own could come to them. */
const mayHappen = (state: Base, event: OrderEventKind): boolean =>
  !explain(state, event).includes('our own code is broken');

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

/** `before tag` and `after tag` of everything at which the death of a process may cost something. */
export const deathPoints = (tags: readonly string[]): readonly string[] =>
  [...tags.filter((tag) => DEADLY.some((name) => tag.startsWith(`${name}.`))), ...WIRE_POINTS].flatMap(
    (point) => [`before ${point}`, `after ${point}`],
  );

export function visited(
  coverage: Coverage,
  tags: readonly string[],
): Readonly<Record<keyof Coverage, Visited>> {
  return {
    cells: visitedOf(
      coverage.cells,
      BASES.flatMap((state) =>
        EVENTS.filter((event) => mayHappen(state, event)).map((event) => `${state} x ${event}`),
      ),
    ),
    deaths: visitedOf(coverage.deaths, deathPoints(tags)),
    injectors: visitedOf(coverage.injectors, INJECTOR_NAMES),
  };
}
