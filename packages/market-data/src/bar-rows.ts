/** One line of a file of bars: cut, read and judged. */
import { type MarketTime, marketTime } from '@mqk/core';

import type { BarCells } from './bar-columns.ts';
import type { BarLayout } from './bar-layout.ts';
import type { BarsRefusalCode } from './bars-refusal.ts';
import type { Calendar, Session } from './calendar.ts';
import { PRICE_SCALE, createTimeCells, scaledCell, slowPrice, slowVolume } from './cells.ts';
import { parseDate } from './local-date.ts';

const COMMA = 44;

/** What is wrong with a line: a code, the column's position (-1 for the line) and words for people. */
export interface RowRefusal {
  readonly code: BarsRefusalCode;
  readonly column: number;
  readonly reason: string;
}

export interface RowReader {
  /** Reads the line between two positions of a text into `cells` and `outside`. Null is yes. */
  read(text: string, from: number, to: number): RowRefusal | null;
  /** The bar just read. */
  readonly cells: Readonly<BarCells>;
  /** The bar just read ends outside every regular session. */
  readonly outside: boolean;
  /** A field of the line just read, as text. */
  field(text: string, column: number): string;
}

const REASONS = {
  not_a_decimal: 'not a plain decimal such as 412.5',
  too_precise: 'more decimals than we count in',
  out_of_range: 'above 2^53 - 1 of the smallest unit',
  not_positive: 'a price is above zero',
  negative_volume: 'a volume is never negative',
  not_a_volume: 'not a whole number of the smallest unit',
} as const;

interface RowState {
  readonly layout: BarLayout;
  readonly calendar: Calendar;
  readonly volumeScale: number;
  readonly cells: BarCells;
  /** Where each field starts, and one past the end of the last. */
  readonly cuts: number[];
  readonly timeCell: ReturnType<typeof createTimeCells>;
  /** The session of the bar before: most bars share it. */
  session: Session | null;
  outside: boolean;
}

export function createRowReader(layout: BarLayout, calendar: Calendar, volumeScale: number): RowReader {
  const state: RowState = {
    layout,
    calendar,
    volumeScale,
    cells: { closeAt: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 },
    cuts: [],
    timeCell: createTimeCells(),
    session: null,
    outside: false,
  };
  const readTime = layout.time === 'bar_end' ? readBarEnd : readDate;
  return {
    cells: state.cells,
    get outside() {
      return state.outside;
    },
    read: (text, from, to) =>
      cut(state, text, from, to) ??
      readTime(state, text) ??
      readPrices(state, text) ??
      readVolume(state, text),
    field: (text, column) => text.slice(startOf(state, column), endOf(state, column)),
  };
}

const startOf = (state: RowState, column: number): number => state.cuts[column] ?? 0;
const endOf = (state: RowState, column: number): number => (state.cuts[column + 1] ?? 0) - 1;

function cut(state: RowState, text: string, from: number, to: number): RowRefusal | null {
  const { cuts, layout } = state;
  const expected = layout.columns.length;
  let fields = 1;
  cuts[0] = from;
  for (let index = from; index < to; index++) {
    if (text.charCodeAt(index) !== COMMA) continue;
    if (fields < expected) cuts[fields] = index + 1;
    fields++;
  }
  cuts[expected] = to + 1;
  if (fields === expected) return null;
  return { code: 'field_count', column: -1, reason: `${fields} fields where the header has ${expected}` };
}

function readBarEnd(state: RowState, text: string): RowRefusal | null {
  const read = state.timeCell(text, startOf(state, 0), endOf(state, 0));
  if (!read.ok) return { code: 'not_a_time', column: 0, reason: 'not a time such as 2018-05-11T20:00:00Z' };
  const barEnd = read.value;
  const { calendar } = state;
  // a bar that ends as the first known day begins is of a day that is not known
  if (!calendar.coversTime(barEnd) || !calendar.coversTime(marketTime(barEnd - 1)))
    return unknownTo(calendar);
  state.cells.closeAt = barEnd;
  state.outside = !isInside(state, barEnd);
  return null;
}

function isInside(state: RowState, barEnd: MarketTime): boolean {
  const { session } = state;
  if (session !== null && barEnd > session.openAt && barEnd <= session.closeAt) return true;
  state.session = state.calendar.sessionOf(barEnd);
  return state.session !== null;
}

function readDate(state: RowState, text: string): RowRefusal | null {
  const { calendar } = state;
  const read = parseDate(text.slice(startOf(state, 0), endOf(state, 0)));
  if (!read.ok) return { code: 'not_a_date', column: 0, reason: 'not a date such as 2018-05-11' };
  if (!calendar.covers(read.value)) return unknownTo(calendar);
  const session = calendar.session(read.value);
  if (session === null) {
    return { code: 'not_a_session', column: 0, reason: `${calendar.name} does not trade on this day` };
  }
  state.cells.closeAt = session.closeAt;
  return null;
}

const unknownTo = (calendar: Calendar): RowRefusal => ({
  code: 'unknown_to_calendar',
  column: 0,
  reason: `${calendar.name} is known from ${calendar.firstDate} to ${calendar.lastDate}`,
});

const OPEN = 1;
const HIGH = 2;
const LOW = 3;
const CLOSE = 4;

function readPrices(state: RowState, text: string): RowRefusal | null {
  const { cells } = state;
  const refused =
    readPrice(state, text, OPEN, 'open') ??
    readPrice(state, text, HIGH, 'high') ??
    readPrice(state, text, LOW, 'low') ??
    readPrice(state, text, CLOSE, 'close');
  if (refused !== null) return refused;
  if (cells.low > cells.open || cells.low > cells.close) {
    return { code: 'low_above_body', column: LOW, reason: 'the low is above the open or the close' };
  }
  if (cells.high < cells.open || cells.high < cells.close) {
    return { code: 'high_below_body', column: HIGH, reason: 'the high is below the open or the close' };
  }
  return null;
}

function readPrice(
  state: RowState,
  text: string,
  column: number,
  name: 'open' | 'high' | 'low' | 'close',
): RowRefusal | null {
  const from = startOf(state, column);
  const to = endOf(state, column);
  const cell = scaledCell(text, from, to, PRICE_SCALE);
  if (cell > 0) {
    state.cells[name] = cell;
    return null;
  }
  const slow = slowPrice(text.slice(from, to));
  if (!slow.ok) return { code: slow.refused, column, reason: REASONS[slow.refused] };
  state.cells[name] = slow.value;
  return null;
}

function readVolume(state: RowState, text: string): RowRefusal | null {
  const { layout, volumeScale } = state;
  const from = startOf(state, layout.volume);
  const to = endOf(state, layout.volume);
  const cell = scaledCell(text, from, to, volumeScale);
  if (cell >= 0) {
    state.cells.volume = cell;
    return null;
  }
  const slow = slowVolume(text.slice(from, to), volumeScale);
  if (!slow.ok) return { code: slow.refused, column: layout.volume, reason: REASONS[slow.refused] };
  state.cells.volume = slow.value;
  return null;
}
