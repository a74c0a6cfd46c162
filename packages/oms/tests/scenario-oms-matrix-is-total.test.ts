/** Every event meets every order, with everything pending or executed that makes a difference, and does what was decided. */
import { describe, expect, test } from '@jest/globals';

import {
  BASES,
  type Base,
  ORDER_EVENTS,
  type Order,
  isTerminal,
  possiblyLive,
  transition,
} from '../src/index.ts';
import { cellOf } from '../src/table.ts';
import { DECIDED } from './support/decided.ts';
import {
  GROUP_NAMES,
  type GroupName,
  KINDS_SHOWN,
  ROWS,
  ROW_NAMES,
  type RowName,
  behaviour,
  columnsOf,
} from './support/matrix.ts';

interface DecidedTable {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly patterns: readonly RegExp[]; readonly cells: readonly string[] }[];
}

const fieldsOf = (line: string): string[] => line.split('|').map((field) => field.trim());

function decidedTable(group: GroupName): DecidedTable {
  const [head = [], ...rows] = DECIDED[group].trim().split('\n').map(fieldsOf);
  return {
    columns: head.filter((name) => name !== ''),
    rows: rows.map(([names = '', ...cells]) => ({ patterns: names.split(';').map(patternOf), cells })),
  };
}

const patternOf = (name: string): RegExp =>
  new RegExp(`^${name.trim().replace(/[.()]/g, '\\$&').replaceAll('*', '.*')}$`);

const marksIn = (cell: string): string[] => cell.split(',').map((mark) => mark.trim());

function decidedRow(decided: DecidedTable, row: RowName): readonly string[] {
  const found = decided.rows.find(({ patterns }) => patterns.some((pattern) => pattern.test(row)));
  return found?.cells ?? [];
}

describe.each(GROUP_NAMES)('%s', (group) => {
  const decided = decidedTable(group);

  test('every column was decided, and no other', () => {
    expect(decided.columns).toEqual(columnsOf(group).map(([name]) => name));
  });

  test.each(ROW_NAMES)('%s does in every column what was decided', (row) => {
    const order: Order = ROWS[row];
    const behaves = columnsOf(group).map(([name, sample]) => [
      name,
      behaviour(order, sample(order)).toSorted(),
    ]);
    const cells = decidedRow(decided, row);

    expect(behaves).toEqual(
      columnsOf(group).map(([name], at) => [name, marksIn(cells[at] ?? '').toSorted()]),
    );
  });

  test('every decision is about a row that is walked', () => {
    for (const { patterns } of decided.rows) {
      for (const pattern of patterns)
        expect(ROW_NAMES.filter((row) => pattern.test(row))).not.toHaveLength(0);
    }
  });
});

test('every base and every event is walked', () => {
  expect(new Set(ROW_NAMES.map((row) => ROWS[row].base))).toEqual(new Set(BASES));
  expect(new Set([...KINDS_SHOWN, 'lookup_found'])).toEqual(new Set(ORDER_EVENTS));
});

test('every cell of the table is there', () => {
  const cells = BASES.flatMap((base) => ORDER_EVENTS.map((kind) => cellOf(base, kind)));

  expect(cells).toHaveLength(12 * 37);
  for (const cell of cells) expect(typeof cell.decide).toBe('function');
});

test('an order in a base that nobody knows is not decided about by guessing', () => {
  const limbo = 'LIMBO' as Base;

  expect(() => cellOf(limbo, 'fill')).toThrow('no cell for fill in LIMBO');
});

test('every base is either waiting, possibly live, or terminal', () => {
  const standing = BASES.map((base) => [base, possiblyLive({ base }), isTerminal({ base })]);

  expect(standing).toEqual([
    ['UNSENT', false, false],
    ['SENDING', true, false],
    ['UNKNOWN', true, false],
    ['ACKED', true, false],
    ['LIVE', true, false],
    ['DONE_FOR_DAY', true, false],
    ['FILLED', false, true],
    ['CANCELED', false, true],
    ['EXPIRED', false, true],
    ['REJECTED', false, true],
    ['REPLACED', false, true],
    ['NOT_ACCEPTED', false, true],
  ]);
});

test('whatever is booked is booked before it is judged', () => {
  const walked = GROUP_NAMES.flatMap((group) => columnsOf(group)).flatMap(([, sample]) =>
    ROW_NAMES.map((row) => ({ order: ROWS[row], event: sample(ROWS[row]) })),
  );
  const booking = walked
    .filter(({ event }) => ['fill', 'bust', 'correction'].includes(event.kind))
    .map(({ order, event }) => transition(order, event).effects)
    .filter((effects) => effects.some((effect) => effect.kind === 'book'));

  expect(booking.length).toBeGreaterThan(50);
  for (const effects of booking) expect(effects[0]).toEqual({ kind: 'book' });
});
