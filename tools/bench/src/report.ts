/** Results as a table for people. */
import type { Aim } from './benchmark.ts';
import type { JudgedAim, Row } from './harness.ts';
import type { Machine } from './machine.ts';
import type { Spread } from './statistics.ts';

export interface Report {
  readonly benchmark: string;
  readonly what: string;
  readonly at: string;
  readonly machine: Machine;
  readonly warmup: number;
  readonly runs: number;
  readonly peakMemoryMb: number;
  readonly rows: readonly Row[];
}

/** Three digits are all that such a figure knows. */
export const figure = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });

const between = ({ median, min, max }: Spread, unit = ''): string =>
  `${figure(median)}${unit} (${figure(min)} .. ${figure(max)})`;

function against(row: Row): string {
  if (row.against === null) return 'yardstick';
  if (row.p50Ratio !== null && row.p99Ratio !== null) {
    return `p50 ${between(row.p50Ratio, 'x')}, p99 ${between(row.p99Ratio, 'x')} of ${row.against}`;
  }
  return row.ratio === null ? '' : `${between(row.ratio, 'x')} of ${row.against}`;
}

const wanted = (aim: Aim): string =>
  'atLeast' in aim ? `${aim.of} >= ${figure(aim.atLeast)}` : `${aim.of} <= ${figure(aim.atMost)}`;

const aimed = ({ aim, found, met }: JudgedAim): string =>
  `${met ? 'reached' : 'MISSED '}  ${wanted(aim)}: ${figure(found)}`;

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (known, row) => row.map((cell, index) => Math.max(cell.length, known[index] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export function table(report: Report): string {
  const { machine } = report;
  const head = ['measure', 'count', 'per second: median (min .. max)', 'p50, p99 in ms', 'compared'];
  const body = report.rows.map((row) => [
    row.measure,
    `${figure(row.count)} ${row.unit}`,
    between(row.perSecond) + (row.clock === 'cpu' ? ' of CPU' : ''),
    row.p50Ms === null || row.p99Ms === null
      ? ''
      : `${figure(row.p50Ms.median)}, ${figure(row.p99Ms.median)}`,
    against(row),
  ]);
  const aims = report.rows.flatMap((row) => row.aims.map((aim) => `  ${row.measure}: ${aimed(aim)}`));
  return [
    `${report.benchmark}: ${report.what}`,
    `  ${machine.cores} x ${machine.cpu}, ${machine.platform}, node ${machine.node}, load before ${machine.loadBefore}; ` +
      `${report.runs} runs after ${report.warmup} to warm up, peak memory ${report.peakMemoryMb} MB`,
    ...columns([head, ...body]).map((line) => `  ${line}`),
    ...aims,
    '',
  ].join('\n');
}
