/**
 * Runs the measures of one ground by turns, so that whatever else the machine does meets all of them alike, and a ratio
 * is taken within each turn. That is why the loop is our own: the libraries for benchmarks run one measure after the
 * other, and throw away what a run has made, on which our checksums depend.
 */
import type { Aim, Clock, Clocks, Measure, Run } from './benchmark.ts';
import { type Spread, percentile, spread } from './statistics.ts';

export interface Rounds {
  readonly warmup: number;
  readonly runs: number;
}

export const RUNS_MIN = 5;

export interface JudgedAim {
  readonly aim: Aim;
  readonly found: number;
  readonly met: boolean;
}

export interface Row {
  readonly measure: string;
  readonly unit: string;
  readonly count: number;
  readonly checksum: string;
  readonly clock: Clock;
  readonly seconds: Spread;
  readonly perSecond: Spread;
  readonly p50Ms: Spread | null;
  readonly p99Ms: Spread | null;
  readonly against: string | null;
  /** How many times the rate of the yardstick. */
  readonly ratio: Spread | null;
  readonly p50Ratio: Spread | null;
  readonly p99Ratio: Spread | null;
  readonly aims: readonly JudgedAim[];
}

export interface Tools {
  readonly clocks: Clocks;
  /** Between runs, so that no run pays for the garbage of another. */
  readonly collectGarbage: () => void;
}

/**
 * Refuses (throws): fewer than five runs, a yardstick that is not there, a checksum that is not the expected one.
 */
export async function runAll(
  measures: readonly Measure[],
  rounds: Rounds,
  tools: Tools,
): Promise<readonly Row[]> {
  if (rounds.runs < RUNS_MIN) throw new Error(`${rounds.runs} runs say little: ${RUNS_MIN} at least`);
  const runs = new Map<string, Run[]>(measures.map(({ name }) => [name, []]));
  if (runs.size !== measures.length) throw new Error('two measures have one name');
  for (let round = 0; round < rounds.warmup + rounds.runs; round++) {
    for (const measure of measures) {
      tools.collectGarbage();
      const run = checked(measure, await measure.once(tools.clocks));
      if (round >= rounds.warmup) runs.get(measure.name)?.push(run);
    }
  }
  return measures.map((measure) => rowOf(measure, runs));
}

function checked(measure: Measure, run: Run): Run {
  if (run.checksum === measure.expected) return run;
  throw new Error(
    `${measure.name} made something else: checksum ${run.checksum}, expected ${measure.expected}. ` +
      'A figure for a wrong answer is none.',
  );
}

type Of = (run: Run) => number;

const seconds: Of = ({ ms }) => ms / 1000;
const perSecond: Of = ({ ms, count }) => (count * 1000) / ms;
const latencyAt =
  (percent: number): Of =>
  ({ latenciesMs }) =>
    percentile(latenciesMs ?? [], percent);

const overTurns = (ours: readonly Run[], theirs: readonly Run[], of: Of): Spread =>
  spread(ours.map((run, turn) => of(run) / of(theirs[turn] ?? run)));

const haveLatencies = (runs: readonly Run[]): boolean =>
  runs.every(({ latenciesMs }) => latenciesMs !== undefined);

function rowOf(measure: Measure, all: ReadonlyMap<string, readonly Run[]>): Row {
  const runs = all.get(measure.name) ?? [];
  const yardstick = measure.against === undefined ? null : all.get(measure.against);
  if (yardstick === undefined) throw new Error(`${measure.name} has no yardstick ${measure.against ?? ''}`);
  const timed = haveLatencies(runs);
  const compared = yardstick !== null && timed && haveLatencies(yardstick);
  const figures = {
    seconds: spread(runs.map(seconds)),
    perSecond: spread(runs.map(perSecond)),
    p50Ms: timed ? spread(runs.map(latencyAt(50))) : null,
    p99Ms: timed ? spread(runs.map(latencyAt(99))) : null,
    ratio: yardstick === null ? null : overTurns(runs, yardstick, perSecond),
    p50Ratio: compared ? overTurns(runs, yardstick, latencyAt(50)) : null,
    p99Ratio: compared ? overTurns(runs, yardstick, latencyAt(99)) : null,
  };
  return {
    measure: measure.name,
    unit: measure.unit,
    count: runs[0]?.count ?? 0,
    checksum: measure.expected,
    clock: measure.clock ?? 'wall',
    against: measure.against ?? null,
    ...figures,
    aims: (measure.aims ?? []).map((aim) => judge(aim, figures[aim.of]?.median ?? Number.NaN)),
  };
}

function judge(aim: Aim, found: number): JudgedAim {
  return { aim, found, met: 'atLeast' in aim ? found >= aim.atLeast : found <= aim.atMost };
}
