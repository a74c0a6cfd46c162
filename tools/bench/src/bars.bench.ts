/** How fast a million lines of bars are read, checked and turned into columns. */
import { type BarFile, calendar, createBarReader, readBars } from '@mqk/market-data';

import { type Benchmark, type Outcome, measure } from './benchmark.ts';
import { checksumOf } from './checksum.ts';
import { minuteBars } from './minute-bars.ts';

const LINES = 1_000_000;
const PIECE = 64 * 1024;

const OPTIONS = { file: 'bench.csv', symbol: 'TEST', calendar: calendar('always'), kind: 'raw' } as const;

function value(result: ReturnType<typeof readBars>): BarFile {
  if (!result.ok) throw new Error(`${result.refused.line}: ${result.refused.reason}`);
  return result.value;
}

/** Whole micros in the columns of Number's own width, so a column of the naive reader can be compared with ours. */
function read(columns: readonly ArrayLike<number>[]): Outcome {
  return {
    count: columns[0]?.length ?? 0,
    checksum: checksumOf(columns.map((column) => Float64Array.from(column))),
  };
}

function ours({ series: [bars] }: BarFile): Outcome {
  if (bars === undefined) throw new Error('no bars were read');
  return read([bars.closeAt, bars.open, bars.high, bars.low, bars.close, bars.volume]);
}

function inPieces(text: string): BarFile {
  const reader = createBarReader(OPTIONS);
  for (let from = 0; from < text.length; from += PIECE) reader.push(text.slice(from, from + PIECE));
  return value(reader.end());
}

/** What most programs do: split, Date.parse, Number. It checks nothing, and it counts money in floating point. */
function naively(text: string): readonly number[][] {
  const columns: number[][] = [[], [], [], [], [], []];
  for (const line of text.split('\n').slice(1, -1)) {
    const cells = line.split(',');
    columns.forEach((column, index) => {
      const cell = cells[index] ?? '';
      if (index === 0) column.push(Date.parse(cell));
      else column.push(index === 5 ? Number(cell) : Math.round(Number(cell) * 1e6));
    });
  }
  return columns;
}

const EXPECTED = 'bc31637d6724a04d';

export const benchmark: Benchmark = {
  what: 'lines of CSV read, checked and kept as columns of micros, against splitting them into Numbers unchecked',
  open: () => {
    const text = minuteBars(LINES, 1);
    const facts = { unit: 'lines', expected: EXPECTED, clock: 'cpu' } as const;
    return {
      measures: [
        measure({ ...facts, name: 'naive', run: () => naively(text), read }),
        measure({
          ...facts,
          name: 'whole',
          against: 'naive',
          run: () => value(readBars(text, OPTIONS)),
          read: ours,
        }),
        measure({ ...facts, name: 'in pieces', against: 'naive', run: () => inPieces(text), read: ours }),
      ],
    };
  },
};
