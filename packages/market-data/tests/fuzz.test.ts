import { expect, test } from '@jest/globals';

import { BARS_REFUSALS, readActions, readBars } from '../src/index.ts';
import { OPTIONS } from './worlds.ts';

const ENDS = [
  'ts_close_utc,open,high,low,close,volume,symbol',
  '2021-06-15T13:31:00Z,100.25,100.5,100,100.125,1000,SPY',
  '2021-06-15T13:31:00Z,50,50.5,49.000001,50,2000,QQQ',
  '2021-06-15T13:32:00Z,100.125,101,100,101,0,SPY',
  '2021-06-15T13:33:00Z,101,101.5,100.999999,101,7,SPY',
  '',
].join('\n');
const EVENING = ENDS.replace('13:33:00Z', '20:01:00Z');
const DATES = [
  'Date,Open,High,Low,Close,Adj Close,Volume',
  '2021-06-14,100.25,100.5,100,100.125,99.1,1000',
  '2021-06-15,100.125,101,100,101,99.9,2000',
  '2021-06-16,101,101.5,100.5,101,99.9,3000',
  '',
].join('\r\n');
const ACTIONS =
  'ex_date,kind,value,symbol\n2020-08-31,split,4,AAPL\n2020-11-06,dividend,0.205,AAPL\n2021-01-04,split,1/8,GE\n';

const SPLINTERS = [
  '',
  ',',
  '\n',
  '\r',
  '-',
  '.',
  '0',
  '9',
  '99999999999999999999',
  'e5',
  'NaN',
  '"',
  ' ',
  '\0',
  '\uFEFF',
  '😀',
  '\uD800',
  'T',
  'Z',
  ':60',
  '2021-02-30',
  '0000-00-00',
  '275760-09-13',
  '__proto__',
  '/0',
  'ts_close_utc,open,high,low,close,volume\n',
];

/** Numerical Recipes' linear congruential generator: the same hundred thousand files every time. */
function lottery(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutate(text: string, draw: (below: number) => number): string {
  let mutated = text;
  for (let left = 1 + draw(4); left > 0; left--) {
    const from = draw(mutated.length + 1);
    const to = Math.min(mutated.length, from + draw(6));
    const splinter =
      draw(3) === 0 ? mutated.slice(to, to + draw(40)) : (SPLINTERS[draw(SPLINTERS.length)] ?? '');
    mutated = mutated.slice(0, from) + splinter + mutated.slice(to);
  }
  return mutated;
}

test('a hundred thousand broken files end in data or in a refusal that says where', () => {
  const draw = lottery(20_180_511);
  const codes = new Map<string, number>();
  for (let run = 0; run < 100_000; run++) {
    const text = mutate([ENDS, EVENING, DATES, DATES][draw(4)] ?? ENDS, draw);
    const session = (['regular', 'extended', 'drop'] as const)[draw(3)] ?? 'regular';
    const file = readBars(text, { ...OPTIONS, session });
    const code = file.ok ? 'taken' : file.refused.code;
    codes.set(code, (codes.get(code) ?? 0) + 1);
    if (file.ok) {
      const cells = file.value.series.flatMap(({ open, low, close }) => [
        open.at(0),
        low.at(-1),
        close.at(-1),
      ]);
      if (!cells.every((cell) => Number.isSafeInteger(cell) && (cell ?? 0) > 0))
        throw new Error(`bad cell: ${text}`);
    } else if (file.refused.line < 0 || file.refused.line > text.split('\n').length) {
      throw new Error(`no such line: ${text}`);
    }
  }
  // the files are neither all well nor all broken in one way
  expect(codes.get('taken')).toBeGreaterThan(1000);
  const seen = [...codes.keys()].filter((code) => code !== 'taken');
  expect(BARS_REFUSALS.filter((code) => !seen.includes(code))).toEqual([
    'line_too_long',
    'timeframe_mismatch',
  ]);
});

test('broken files of corporate actions end the same way', () => {
  const draw = lottery(7);
  const codes = new Set<string>();
  for (let run = 0; run < 20_000; run++) {
    const file = readActions(mutate(ACTIONS, draw), { file: 'actions.csv', symbol: 'AAPL' });
    codes.add(file.ok ? 'taken' : file.refused.code);
  }
  expect(codes.size).toBeGreaterThanOrEqual(8);
});
