/** The table of outcomes as Markdown. */
import { OUTCOME_TABLE, type OutcomeRow, REQUESTS } from '../../src/port/index.ts';

export const BEGIN =
  '<!-- outcomes: begin; written by `npm run outcomes`, checked by tests/outcomes.test.ts -->';
export const END = '<!-- outcomes: end -->';

/** Padding every column to its widest cell would make the table unreadable as text. */
const OFF = '<!-- prettier-ignore-start -->';
const ON = '<!-- prettier-ignore-end -->';

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function statusOf({ transport, status }: OutcomeRow): string {
  if (transport !== 'answered') return '';
  if (status === null) return 'any, or none';
  const [first, last] = status;
  if (first === last) return String(first);
  return last - first === 99 ? `${first / 100}xx` : `${first} .. ${last}`;
}

const listed = (words: readonly string[] | null): string => (words === null ? '' : words.join(', '));

const cellsOf = (row: OutcomeRow): readonly string[] => [
  row.name,
  row.transport,
  statusOf(row),
  listed(row.body),
  listed(row.code),
  ...REQUESTS.map((request) => row.means[request]),
];

export function renderOutcomes(): string {
  const head = ['', 'transport', 'status', 'body', 'code', ...REQUESTS];
  return [line(head), line(head.map(() => '---')), ...OUTCOME_TABLE.map((row) => line(cellsOf(row)))].join(
    '\n',
  );
}

/** The text with what stands between the markers exchanged. */
export function withOutcomes(readme: string): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error('the README has lost its markers');
  return `${readme.slice(0, from + BEGIN.length)}\n${OFF}\n\n${renderOutcomes()}\n\n${ON}\n${readme.slice(to)}`;
}
