/** Corporate actions from CSV text. */
import { type Result, isIdText, ok, parseMicros, refuse } from '@mqk/core';

import { type CorporateAction, type Ratio, ratioOf } from './actions.ts';
import { type LocalDate, parseDate } from './local-date.ts';

export interface ActionsRefusal {
  readonly code:
    | 'unknown_header'
    | 'field_count'
    | 'not_a_date'
    | 'unknown_kind'
    | 'not_a_ratio' //   neither a decimal nor new/old, or not positive
    | 'not_a_dividend' // not a positive decimal with at most six places
    | 'not_a_symbol'
    | 'duplicate_action'; // the same line twice, or two splits of one symbol and day
  readonly file: string;
  /** From 1, the header included. */
  readonly line: number;
  readonly column: string | null;
  /** For people. */
  readonly reason: string;
  /** What stood there, cut at 60 characters. */
  readonly value: string;
}

export interface ReadActionsOptions {
  readonly file: string;
  /** The symbol of a file without a symbol column. */
  readonly symbol: string;
}

type RowRefusal = Pick<ActionsRefusal, 'code' | 'column' | 'reason' | 'value'>;

const HEADERS = ['ex_date,kind,value', 'ex_date,kind,value,symbol'];

/**
 * Reads `ex_date,kind,value[,symbol]`: a `split` is new shares per old as a decimal or as `new/old`, a `dividend` is
 * cash per share. The answer is sorted by ex-date, then symbol, then dividends before splits: a dividend is paid on
 * the old count.
 */
export function readActions(
  text: string,
  options: ReadActionsOptions,
): Result<readonly CorporateAction[], ActionsRefusal> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const no = (line: number, refused: RowRefusal): Result<never, ActionsRefusal> =>
    refuse({ ...refused, file: options.file, line, value: refused.value.slice(0, 60) });
  const [header = '', ...rows] = lines;
  if (!HEADERS.includes(header)) {
    return no(1, {
      code: 'unknown_header',
      column: null,
      reason: `not ${HEADERS.join(' or ')}`,
      value: header,
    });
  }
  const actions: CorporateAction[] = [];
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const read = readRow(row, header.split(',').length, options.symbol);
    if (!read.ok) return no(index + 2, read.refused);
    const identity = identityOf(read.value);
    if (seen.has(identity)) {
      return no(index + 2, {
        code: 'duplicate_action',
        column: null,
        reason: 'it stands above already',
        value: row,
      });
    }
    seen.add(identity);
    actions.push(read.value);
  }
  return ok(actions.sort(byDay));
}

/** Two dividends may fall on one day (a regular and a special one), two splits may not. */
const identityOf = (action: CorporateAction): string =>
  [action.kind, action.exDate, action.symbol, action.kind === 'dividend' ? action.cash : ''].join(' ');

function byDay(a: CorporateAction, b: CorporateAction): number {
  const order = (action: CorporateAction): string => [action.exDate, action.symbol, action.kind].join(' ');
  return order(a) < order(b) ? -1 : 1;
}

function readRow(row: string, columns: number, defaultSymbol: string): Result<CorporateAction, RowRefusal> {
  const fields = row.split(',');
  const [day = '', kind = '', value = '', symbol = defaultSymbol] = fields;
  if (fields.length !== columns) {
    return refuse({
      code: 'field_count',
      column: null,
      reason: `${fields.length} fields, not ${columns}`,
      value: row,
    });
  }
  const date = parseDate(day);
  if (!date.ok) {
    return refuse({
      code: 'not_a_date',
      column: 'ex_date',
      reason: 'not a date such as 2018-05-11',
      value: day,
    });
  }
  if (!isIdText(symbol)) {
    return refuse({ code: 'not_a_symbol', column: 'symbol', reason: 'not a symbol', value: symbol });
  }
  if (kind === 'split') return readSplit(value, symbol, date.value);
  if (kind === 'dividend') return readDividend(value, symbol, date.value);
  return refuse({ code: 'unknown_kind', column: 'kind', reason: 'neither split nor dividend', value: kind });
}

function readSplit(value: string, symbol: string, exDate: LocalDate): Result<CorporateAction, RowRefusal> {
  const ratio = readRatio(value);
  if (ratio !== null) return ok({ kind: 'split', symbol, exDate, ratio });
  const reason = 'not new shares per old, such as 4, 1.5 or 1/8';
  return refuse({ code: 'not_a_ratio', column: 'value', reason, value });
}

function readRatio(value: string): Ratio | null {
  const [, fresh, old] = /^(\d{1,9})\/(\d{1,9})$/.exec(value) ?? [];
  const decimal = parseMicros(value);
  const numerator = fresh === undefined ? (decimal.ok ? decimal.value : 0n) : BigInt(fresh);
  const denominator = old === undefined ? 1_000_000n : BigInt(old);
  return numerator > 0n && denominator > 0n ? ratioOf(numerator, denominator) : null;
}

function readDividend(value: string, symbol: string, exDate: LocalDate): Result<CorporateAction, RowRefusal> {
  const cash = parseMicros(value);
  if (cash.ok && cash.value > 0n) return ok({ kind: 'dividend', symbol, exDate, cash: cash.value });
  const reason = 'not cash per share with at most six decimals';
  return refuse({ code: 'not_a_dividend', column: 'value', reason, value });
}
