/** When an exchange trades: a month for people, sessions for programs. */
import {
  type Calendar,
  type LocalDate,
  findCalendar,
  localDate,
  parseDate,
  sessionCodec,
} from '@mqk/market-data';
import { type Command, InvalidArgumentError } from 'commander';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { say, sayJson } from '../say.ts';
import { type Span, sessionTable } from '../session-table.ts';

interface CalendarOptions {
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  readonly json?: boolean;
}

export function addCalendarCommand(program: Command): void {
  program
    .command('calendar')
    .description('the sessions of an exchange, in its own time and in UTC')
    .argument('<name>', 'XNYS, or always', calendarFrom)
    .argument('[month]', 'such as 2026-11', monthFrom)
    .option('--from <date>', 'first date', dateFrom)
    .option('--to <date>', 'last date', dateFrom)
    .option('--json', 'an array of {"date","open","close"}, times in UTC')
    .addHelpText(
      'after',
      '\nExamples:\n  $ mqk calendar XNYS 2026-11\n  $ mqk calendar XNYS --from 1990-01-01 --to 2026-12-31 --json',
    )
    .action((calendar: Calendar, month: Span | undefined, options: CalendarOptions) => {
      const span = spanOf(calendar, month, options);
      if (options.json !== true) for (const line of sessionTable(calendar, span)) say(line);
      else sayJson(calendar.sessions(span.from, span.to).map((session) => sessionCodec.encode(session)));
    });
}

/** Refuses what names no days, and days that the calendar does not know. */
function spanOf(calendar: Calendar, month: Span | undefined, options: CalendarOptions): Span {
  const span = namedSpan(month, options);
  const { name, firstDate, lastDate } = calendar;
  if (calendar.covers(span.from) && calendar.covers(span.to)) return span;
  throw misused(`${name} is known from ${firstDate} to ${lastDate}: name days between these`);
}

function namedSpan(month: Span | undefined, { from, to }: CalendarOptions): Span {
  if (month !== undefined && from === undefined && to === undefined) return month;
  if (month !== undefined || from === undefined || to === undefined)
    throw misused('name either a month such as 2026-11, or both --from and --to');
  if (from > to) throw misused(`--from ${from} lies after --to ${to}: exchange them`);
  return { from, to };
}

const misused = (what: string): CommandFailed => new CommandFailed(EXIT.usage, what);

/** An exchange as it is named on the command line. */
export function calendarFrom(name: string): Calendar {
  const found = findCalendar(name);
  if (found.ok) return found.value;
  throw new InvalidArgumentError(`Name one of the calendars: ${found.refused.known.join(', ')}.`);
}

function dateFrom(text: string): LocalDate {
  const read = parseDate(text);
  if (read.ok) return read.value;
  throw new InvalidArgumentError('Name a day that exists, such as 2026-11-27.');
}

const LAST_DAYS = ['31', '30', '29', '28'];

/** A month from its first to its last day. */
function monthFrom(text: string): Span {
  const last = LAST_DAYS.find((day) => parseDate(`${text}-${day}`).ok);
  if (last === undefined) throw new InvalidArgumentError('Name a month such as 2026-11.');
  return { from: localDate(`${text}-01`), to: localDate(`${text}-${last}`) };
}
