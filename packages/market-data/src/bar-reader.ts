/** Bars from CSV text that arrives in pieces. */
import { type Result, isIdText, ok, refuse } from '@mqk/core';

import { type BarColumns, createBarColumns } from './bar-columns.ts';
import { type BarLayout, layoutOf } from './bar-layout.ts';
import { type RowReader, type RowRefusal, createRowReader } from './bar-rows.ts';
import type { BarsRefusal, BarsRefusalCode } from './bars-refusal.ts';
import { inferTimeframe } from './infer-timeframe.ts';
import type { BarFile, ReadBarsOptions } from './read-bars.ts';
import type { Timeframe } from './timeframe.ts';

export interface BarReader {
  /** Takes the next piece, cut anywhere. After a refusal every further call gives the same refusal. */
  push(piece: string): Result<void, BarsRefusal>;
  /** Ends the file: what was read, or why not. */
  end(): Result<BarFile, BarsRefusal>;
}

/** A line of ours is short; a file without line ends must not be held in memory while we wait for one. */
const LINE_MAX = 1000;
const VALUE_MAX = 60;
const RETURN = 13;
const BYTE_ORDER_MARK = '\uFEFF';

/** Holds the columns and at most one unfinished line. */
export function createBarReader(options: ReadBarsOptions): BarReader {
  return new CsvBars(options);
}

class CsvBars implements BarReader {
  readonly #options: ReadBarsOptions;
  readonly #columnsOf = new Map<string, BarColumns>();
  #layout: BarLayout | null = null;
  #rows: RowReader | null = null;
  #columns: BarColumns | null = null;
  #symbol = '';
  #line = 0;
  #unfinished = '';
  #outside = 0;
  #firstOutside: BarsRefusal | null = null;
  #refused: BarsRefusal | null = null;

  constructor(options: ReadBarsOptions) {
    this.#options = options;
  }

  push(piece: string): Result<void, BarsRefusal> {
    const text = this.#unfinished === '' ? piece : this.#unfinished + piece;
    let from = 0;
    while (this.#refused === null) {
      const end = text.indexOf('\n', from);
      if (end === -1) break;
      this.#take(text, from, end);
      from = end + 1;
    }
    this.#unfinished = text.slice(from, from + LINE_MAX + 1);
    if (text.length - from > LINE_MAX) this.#refuseLine(this.#line + 1, 'line_too_long', this.#unfinished);
    return this.#refused === null ? ok() : refuse(this.#refused);
  }

  end(): Result<BarFile, BarsRefusal> {
    if (this.#refused === null && this.#unfinished !== '')
      this.#take(this.#unfinished, 0, this.#unfinished.length);
    this.#unfinished = '';
    if (this.#refused === null) this.#judgeWhole();
    if (this.#refused !== null) return refuse(this.#refused);
    const timeframe = this.#timeframe();
    if (!timeframe.ok) {
      this.#refused = timeframe.refused;
      return timeframe;
    }
    return ok(this.#file(timeframe.value));
  }

  #take(text: string, from: number, lineEnd: number): void {
    const to = lineEnd > from && text.charCodeAt(lineEnd - 1) === RETURN ? lineEnd - 1 : lineEnd;
    this.#line++;
    if (to - from > LINE_MAX) this.#refuseLine(this.#line, 'line_too_long', text.slice(from, to));
    else if (this.#rows === null) this.#takeHeader(text.slice(from, to));
    else this.#takeRow(this.#rows, text, from, to);
  }

  #takeHeader(line: string): void {
    const header = line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
    const layout = layoutOf(header);
    if (layout === null) {
      this.#refuseLine(1, header === '' ? 'empty' : 'unknown_header', header);
      return;
    }
    const { calendar, quantityScale = 0, symbol } = this.#options;
    this.#layout = layout;
    this.#rows = createRowReader(layout, calendar, quantityScale);
    if (layout.symbol === -1) this.#switchTo(symbol);
  }

  #takeRow(rows: RowReader, text: string, from: number, to: number): void {
    const refused = rows.read(text, from, to) ?? this.#chooseSymbol(rows, text) ?? this.#judgeOrder(rows);
    if (refused !== null) {
      const value = refused.column === -1 ? text.slice(from, to) : rows.field(text, refused.column);
      this.#refuseRow(refused, value);
      return;
    }
    if (rows.outside && !this.#keepsOutside(rows.field(text, 0))) return;
    this.#columns?.append(rows.cells);
  }

  #chooseSymbol(rows: RowReader, text: string): RowRefusal | null {
    const column = this.#layout?.symbol ?? -1;
    if (column === -1) return null;
    const symbol = rows.field(text, column);
    if (symbol === this.#symbol) return null;
    if (!isIdText(symbol)) return { code: 'not_a_symbol', column, reason: 'not a symbol' };
    this.#switchTo(symbol);
    return null;
  }

  #switchTo(symbol: string): void {
    const columns = this.#columnsOf.get(symbol) ?? createBarColumns();
    this.#columnsOf.set(symbol, columns);
    this.#columns = columns;
    this.#symbol = symbol;
  }

  #judgeOrder(rows: RowReader): RowRefusal | null {
    const last = this.#columns?.lastCloseAt ?? -Infinity;
    const { closeAt } = rows.cells;
    if (closeAt > last) return null;
    return closeAt === last
      ? { code: 'duplicate_time', column: 0, reason: `a second bar of ${this.#symbol} with this end` }
      : { code: 'decreasing_time', column: 0, reason: `a later bar of ${this.#symbol} came before` };
  }

  /** Whether a bar outside the session is kept. It is counted either way. */
  #keepsOutside(value: string): boolean {
    this.#outside++;
    this.#firstOutside ??= this.#about('outside_session', this.#line, 0, value);
    return this.#options.session === 'extended';
  }

  #judgeWhole(): void {
    const refusesOutside = (this.#options.session ?? 'regular') === 'regular';
    if (this.#firstOutside !== null && refusesOutside) {
      const reason = `${this.#outside} bars outside the regular session, the first of them here`;
      this.#refused = { ...this.#firstOutside, reason, count: this.#outside };
      return;
    }
    if ([...this.#columnsOf.values()].every((columns) => columns.length === 0))
      this.#refuseLine(0, 'empty', '');
  }

  #timeframe(): Result<{ timeframe: Timeframe; inferred: boolean }, BarsRefusal> {
    const declared = this.#options.timeframe;
    if (this.#layout?.time === 'date') {
      if (declared === undefined || declared === '1d') return ok({ timeframe: '1d', inferred: false });
      return refuse({
        ...this.#about('timeframe_mismatch', 1, 0, declared),
        reason: 'dates make daily bars',
      });
    }
    if (declared !== undefined) return ok({ timeframe: declared, inferred: false });
    const found = inferTimeframe([...this.#columnsOf.values()].map((columns) => columns.closeAt()));
    if (found.ok) return ok({ timeframe: found.value, inferred: true });
    const { distanceMs } = found.refused;
    const reason =
      distanceMs === null
        ? 'too few bars to tell; name the timeframe'
        : 'a distance of no timeframe; name it';
    return refuse({ ...this.#about('timeframe_unknown', 0, 0, String(distanceMs ?? '')), reason });
  }

  #file({ timeframe, inferred }: { timeframe: Timeframe; inferred: boolean }): BarFile {
    const { kind, calendar } = this.#options;
    const bySymbol = [...this.#columnsOf].filter(([, columns]) => columns.length > 0);
    bySymbol.sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      series: bySymbol.map(([symbol, columns]) =>
        columns.finish({ symbol, kind, timeframe, calendar: calendar.name }),
      ),
      timeframe,
      timeframeInferred: inferred,
      outsideSession: this.#outside,
    };
  }

  #refuseRow(refused: RowRefusal, value: string): void {
    const about = this.#about(refused.code, this.#line, refused.column, value);
    this.#refused ??= { ...about, reason: refused.reason };
  }

  #refuseLine(line: number, code: 'empty' | 'unknown_header' | 'line_too_long', value: string): void {
    this.#refused ??= { ...this.#about(code, line, -1, value), reason: LINE_REASONS[code] };
  }

  #about(code: BarsRefusalCode, line: number, column: number, value: string): BarsRefusal {
    return {
      code,
      file: this.#options.file,
      line,
      column: this.#layout?.columns[column] ?? null,
      reason: '',
      value: value.slice(0, VALUE_MAX),
      count: 1,
    };
  }
}

const LINE_REASONS = {
  empty: 'no bars',
  unknown_header:
    'neither ts_close_utc,open,high,low,close,volume[,symbol] nor Date,Open,High,Low,Close[,Adj Close],Volume',
  line_too_long: 'longer than any line of bars',
} as const;
