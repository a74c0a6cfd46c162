/** Looks for a tape on which the engines differ. */
import { type Difference, type Engine, difference, shrink } from './differ.ts';
import { consult } from './engine.ts';
import { randomTape } from './random-tape.ts';
import type { Tape } from './tape.ts';

export interface Search {
  readonly tapes: number;
  /** Of all tapes: proof that they were about something. */
  readonly fills: number;
  readonly found: { readonly seed: number; readonly difference: Difference } | null;
}

/** Goes through the seeds from `from` on and stops at the first difference, made as small as possible. */
export function search(judged: Engine, from: number, tapes: number): Search {
  let fills = 0;
  for (let seed = from; seed < from + tapes; seed++) {
    const tape = randomTape(seed);
    const found = difference(tape, consult, judged);
    if (found !== null) {
      return { tapes: seed - from + 1, fills, found: { seed, difference: shrink(found, consult, judged) } };
    }
    fills += consult(tape).fills.length;
  }
  return { tapes, fills, found: null };
}

const lines = (items: readonly unknown[]): readonly string[] =>
  items.map((item) => `    ${JSON.stringify(item)}`);

const tapeLines = ({ rules, steps, bars, requests }: Tape): readonly string[] => [
  `  rules ${JSON.stringify(rules)}`,
  `  steps ${JSON.stringify(steps)}`,
  '  bars',
  ...lines(bars),
  '  requests',
  ...lines(requests),
];

/** For people: the smallest tape, and what each engine made of it. */
export function tell({ seed, difference: { tape, oracle, engine } }: NonNullable<Search['found']>): string {
  const answers = [`  oracle ${JSON.stringify(oracle)}`, `  engine ${JSON.stringify(engine)}`];
  return [`seed ${seed}: the engines differ`, ...tapeLines(tape), ...answers].join('\n');
}
