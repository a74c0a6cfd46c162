/** The days of an exchange as a person reads them: a line a day. */
import { type MarketTime, formatTime } from '@mqk/core';
import {
  type Calendar,
  type LocalDate,
  type Session,
  dateOfDay,
  dayOf,
  localDate,
  weekdayOf,
} from '@mqk/market-data';

/** Dates, both included. */
export interface Span {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** Weekends are left out, unless the exchange trades on them; other days without a session are named. */
export function sessionTable(calendar: Calendar, span: Span): readonly string[] {
  const local = localClock(calendar.timeZone);
  const regular = regularHours(calendar, span.from, local);
  const sessions = new Map(calendar.sessions(span.from, span.to).map((session) => [session.date, session]));
  const lines = daysOf(span).flatMap((date) => {
    const session = sessions.get(date);
    const weekday = weekdayOf(dayOf(date));
    const day = `${date}  ${weekday.slice(0, 1).toUpperCase()}${weekday.slice(1, 3)}`;
    if (session !== undefined)
      return [`${day}  ${hoursOf(session, local)}${remarkOn(session, regular, local)}`];
    return weekday === 'saturday' || weekday === 'sunday' ? [] : [`${day}  closed`];
  });
  const heading = `${calendar.name} from ${span.from} to ${span.to}, times of ${calendar.timeZone} and UTC`;
  return [heading, '', ...lines, '', `${sessions.size} session(s)`];
}

/** `09:30`, as clocks at the exchange show it. */
type LocalClock = (at: MarketTime) => string;

function localClock(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => format.format(at);
}

const hoursOf = ({ openAt, closeAt }: Session, local: LocalClock): string =>
  `${local(openAt)} - ${local(closeAt)}  ${utcOf(openAt)} - ${utcOf(closeAt)}`;

const utcOf = (at: MarketTime): string => `${formatTime(at).slice(11, 16)}Z`;

interface Hours {
  readonly open: string;
  readonly close: string;
}

function remarkOn({ openAt, closeAt }: Session, regular: Hours, local: LocalClock): string {
  const remarks = [
    ...(local(openAt) > regular.open ? ['opens late'] : []),
    ...(local(closeAt) < regular.close ? ['closes early'] : []),
  ];
  return remarks.length === 0 ? '' : `  ${remarks.join(', ')}`;
}

/** The hours that most sessions of the year have. */
function regularHours(calendar: Calendar, date: LocalDate, local: LocalClock): Hours {
  const year = date.slice(0, 4);
  const sessions = calendar.sessions(localDate(`${year}-01-01`), localDate(`${year}-12-31`));
  return {
    open: commonest(sessions.map(({ openAt }) => local(openAt))),
    close: commonest(sessions.map(({ closeAt }) => local(closeAt))),
  };
}

function commonest(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

const daysOf = ({ from, to }: Span): readonly LocalDate[] =>
  Array.from({ length: dayOf(to) - dayOf(from) + 1 }, (_, index) => dateOfDay(dayOf(from) + index));
