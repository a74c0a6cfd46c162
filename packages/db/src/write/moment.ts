/** Times as parameters. */
import { type MarketTime, type SystemTime, formatTime } from '@mqk/core';

/** A point in time as PostgreSQL reads it. */
export const moment = (time: MarketTime | SystemTime): string => formatTime(time);

export const momentIfAny = (time: MarketTime | SystemTime | null): string | null =>
  time === null ? null : moment(time);
