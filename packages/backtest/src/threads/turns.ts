/** Who runs what: every thread takes the next setting that nobody has taken, so that one that begins late has less to do. */
import type { SweepRow, SweepRuns } from '../sweep/sweep.ts';

/** The place of the next setting, in memory that all threads count in. */
export type Turns = Int32Array<SharedArrayBuffer>;

export const openTurns = (): Turns => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** A row, and the place of its settings. */
export interface Made {
  readonly place: number;
  readonly row: SweepRow;
}

/** Makes runs as long as there are any that nobody has taken. */
export function* inTurn({ count, row }: SweepRuns, turns: Turns): Generator<Made> {
  for (let place = take(turns); place < count; place = take(turns)) yield { place, row: row(place) };
}

const take = (turns: Turns): number => Atomics.add(turns, 0, 1);

/** Nobody begins another run. */
export const endTurns = (turns: Turns, { count }: Pick<SweepRuns, 'count'>): void => {
  Atomics.store(turns, 0, count);
};
