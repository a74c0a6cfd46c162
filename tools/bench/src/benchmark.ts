/** What a benchmark is: some ground, and measures that stand on it, at least one of them to compare with. */

/** What came of one run, read after the clock has stopped. */
export interface Outcome {
  /** How many units of work were done. */
  readonly count: number;
  /** Of all that was made. A run that is fast because it is wrong has another one. */
  readonly checksum: string;
  /** How long each unit took, where that is the question. */
  readonly latenciesMs?: readonly number[];
}

/** A figure that we want to reach. `ratio` is against the yardstick: of rates, or of latencies at that percentile. */
export type Aim =
  | { readonly of: 'perSecond' | 'ratio'; readonly atLeast: number }
  | { readonly of: 'seconds' | 'p50Ratio' | 'p99Ratio'; readonly atMost: number };

export const CLOCKS = [
  'wall', // for whatever waits: for a disk, a server, a worker
  'cpu', //  of this process and all its threads, for what only computes: others on the machine hardly count
] as const;
export type Clock = (typeof CLOCKS)[number];

/** Milliseconds from some moment on. */
export type Clocks = Readonly<Record<Clock, () => number>>;

interface Facts {
  readonly name: string;
  /** What is counted, in the plural. */
  readonly unit: string;
  /** The checksum of the right answer. */
  readonly expected: string;
  /** The measure on the same ground that this one is a multiple of. */
  readonly against?: string;
  readonly aims?: readonly Aim[];
  /** Default: `wall`. */
  readonly clock?: Clock;
}

export interface Run extends Outcome {
  readonly ms: number;
}

export interface Measure extends Facts {
  once(clocks: Clocks): Promise<Run>;
}

interface Parts<Made> extends Facts {
  /** Once before every run, not timed. */
  readonly before?: () => unknown;
  /** What is timed, and nothing else. */
  readonly run: () => Made | Promise<Made>;
  readonly read: (made: Made) => Outcome | Promise<Outcome>;
}

/**
 * What a run has made is held until the next one begins. Garbage is collected in between, and V8 throws compiled code away
 * with the last value of a shape that the code knows: a figure of that would be one of the compiler.
 */
export function measure<Made>({ before, run, read, ...facts }: Parts<Made>): Measure {
  const held: { made: Made | null } = { made: null };
  return {
    ...facts,
    once: async (clocks) => {
      held.made = null;
      await before?.();
      const clock = clocks[facts.clock ?? 'wall'];
      const from = clock();
      const made = await run();
      const ms = clock() - from;
      held.made = made;
      return { ms, ...(await read(made)) };
    },
  };
}

export interface Ground {
  readonly measures: readonly Measure[];
  close?(): Promise<void>;
}

/** Lives in a file `NAME.bench.ts` and is exported as `benchmark`. It runs in a process of its own. */
export interface Benchmark {
  /** One sentence. */
  readonly what: string;
  open(): Ground | Promise<Ground>;
}
