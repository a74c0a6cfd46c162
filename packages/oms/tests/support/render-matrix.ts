/** The matrix as Markdown, drawn from what really happens. */
import { BASES, type Base, isTerminal } from '../../src/index.ts';
import {
  GROUP_NAMES,
  type GroupName,
  ROWS,
  ROW_NAMES,
  type RowName,
  behaviour,
  columnsOf,
} from './matrix.ts';

export const BEGIN = '<!-- matrix: begin; written by `npm run matrix`, checked by tests/readme.test.ts -->';
export const END = '<!-- matrix: end -->';

/** Padding every column to its widest cell would make the tables unreadable as text. */
const OFF = '<!-- prettier-ignore-start -->';
const ON = '<!-- prettier-ignore-end -->';

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Rows that read the same are one row. */
function merged(rows: readonly (readonly [RowName, string])[]): readonly (readonly [string, string])[] {
  const names = new Map<string, RowName[]>();
  for (const [name, cells] of rows) names.set(cells, [...(names.get(cells) ?? []), name]);
  return [...names].map(([cells, same]) => [labelOf(same), cells]);
}

/** `LIVE (all)` where a base's rows are all there, and `terminal` for all ends. */
function labelOf(names: readonly RowName[]): string {
  const bases = BASES.filter((base) => names.some((name) => baseOf(name) === base));
  const whole = bases.filter((base) => rowsOf(base).every((name) => names.includes(name)));
  const ended = TERMINAL.every((base) => whole.includes(base));
  const shown = bases.flatMap((base): readonly string[] => {
    if (ended && TERMINAL.includes(base)) return [];
    return whole.includes(base) ? [base] : names.filter((name) => baseOf(name) === base).map(qualified);
  });
  return [...shown, ...(ended ? ['all ended'] : [])].join('; ');
}

const baseOf = (name: RowName): Base => ROWS[name].base;
const rowsOf = (base: Base): readonly RowName[] => ROW_NAMES.filter((name) => baseOf(name) === base);
const TERMINAL = BASES.filter((base) => isTerminal({ base }));
/** A bare base among rows that differ means: with nothing pending, nothing executed. */
const qualified = (name: RowName): string => (name === 'LIVE' ? 'LIVE, untouched' : name);

function table(group: GroupName): string {
  const columns = columnsOf(group);
  const head = ['', ...columns.map(([name]) => name)];
  const rows = ROW_NAMES.map((row) => {
    const cells = columns.map(([, sample]) => behaviour(ROWS[row], sample(ROWS[row])).join(', '));
    return [row, cells.join(' | ').replaceAll('->', '→')] as const;
  });
  const lines = merged(rows).map(([label, cells]) => `| ${label} | ${cells} |`);
  return [`**${group}**`, '', line(head), line(head.map(() => '---')), ...lines].join('\n');
}

export const renderMatrix = (): string => GROUP_NAMES.map(table).join('\n\n');

/** The text with what stands between the markers exchanged. */
export function withMatrix(readme: string): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error('the README has lost its markers');
  return `${readme.slice(0, from + BEGIN.length)}\n${OFF}\n\n${renderMatrix()}\n\n${ON}\n${readme.slice(to)}`;
}
