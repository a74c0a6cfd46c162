/** Whether a file of bars can be trusted. */
import { basename, extname } from 'node:path';

import { isIdText } from '@mqk/core';
import {
  type Calendar,
  GAP_POLICIES,
  type GapPolicy,
  SERIES_KINDS,
  SESSION_POLICIES,
  type SeriesKind,
  type SessionPolicy,
  TIMEFRAMES,
  type Timeframe,
  judgeGaps,
} from '@mqk/market-data';
import { type Command, InvalidArgumentError, Option } from 'commander';

import { type FileReport, checkFile } from '../bars/check-file.ts';
import { sentenceOf } from '../bars/file-refusal.ts';
import { reportJson, reportLines } from '../bars/report-lines.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { say, sayJson } from '../say.ts';
import { calendarFrom } from './calendar.ts';

interface CheckOptions {
  readonly calendar: Calendar;
  readonly symbol?: string;
  readonly series: SeriesKind;
  readonly actions?: string;
  readonly timeframe?: Timeframe;
  readonly session: SessionPolicy;
  readonly gaps: GapPolicy;
  readonly gapBars: number;
  readonly json?: boolean;
}

export function addBarsCommand(program: Command): void {
  program
    .command('bars')
    .description('files of bars')
    .command('check')
    .description('read a file of bars whole, and say what is missing or suspicious')
    .argument('<file>', 'CSV with bar ends in UTC, or with dates')
    .requiredOption('--calendar <name>', 'the exchange: XNYS, or always', calendarFrom)
    .option('--symbol <symbol>', 'of a file that names none (default: the name of the file)', symbolFrom)
    .addOption(new Option('--series <kind>', 'what the prices are').choices(SERIES_KINDS).default('raw'))
    .option('--actions <file>', 'known splits and dividends: ex_date,kind,value[,symbol]')
    .addOption(
      new Option('--timeframe <size>', 'of a bar (default: the commonest distance)').choices(TIMEFRAMES),
    )
    .addOption(
      new Option('--session <policy>', 'what to do with bars outside the regular session')
        .choices(SESSION_POLICIES)
        .default('regular'),
    )
    .addOption(
      new Option('--gaps <policy>', 'whether a gap fails the check').choices(GAP_POLICIES).default('block'),
    )
    .option('--gap-bars <count>', 'missing bars in a row inside a session that are no gap', countFrom, 0)
    .option('--json', 'the whole report as one object')
    .addHelpText('after', HELP)
    .action(check);
}

const HELP = `
Refused files and gaps fail the check. Everything else that is found is shown, and left to you.
Exit codes: 0 passed, 1 refused or with gaps, 2 not understood, 3 the file cannot be read.

Examples:
  $ mqk bars check spy.csv --calendar XNYS
  $ mqk bars check aapl.csv --calendar XNYS --actions aapl-actions.csv --json`;

async function check(file: string, options: CheckOptions): Promise<void> {
  const { calendar, series: kind, session, gaps: gapPolicy, gapBars: gapBarsMax } = options;
  const checked = await checkFile({
    file,
    calendar,
    kind,
    session,
    gapBarsMax,
    symbol: options.symbol ?? symbolOf(file),
    timeframe: options.timeframe ?? null,
    actions: options.actions ?? null,
  });
  if (!checked.ok) {
    if (options.json === true) sayJson({ ok: false, refused: { ...checked.refused } });
    throw new CommandFailed(EXIT.refused, sentenceOf(checked.refused));
  }
  const failed = failureOf(file, checked.value, gapPolicy);
  if (options.json === true) sayJson(reportJson(checked.value, { file, ok: failed === null, gapPolicy }));
  else for (const line of reportLines(checked.value)) say(line);
  if (failed !== null) throw new CommandFailed(EXIT.refused, failed);
}

function failureOf(file: string, { series }: FileReport, policy: GapPolicy): string | null {
  const blocked = series.flatMap(({ quality }) => {
    const judged = judgeGaps(quality, policy);
    return judged.ok ? [] : [`${judged.refused.gaps.length} gap(s) in ${judged.refused.symbol}`];
  });
  if (blocked.length === 0) return null;
  return `${file}: ${blocked.join(', ')}. Fetch what is missing, or take it as it is with --gaps report`;
}

/** `data/SPY.csv` holds SPY, unless somebody says otherwise. */
function symbolOf(file: string): string {
  const symbol = basename(file, extname(file));
  if (isIdText(symbol)) return symbol;
  throw new CommandFailed(EXIT.usage, `${file} is not named after a symbol: name it with --symbol`);
}

function symbolFrom(text: string): string {
  if (isIdText(text)) return text;
  throw new InvalidArgumentError('Name a symbol such as AAPL.');
}

function countFrom(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Name a whole number from 0 on.');
}
