/** How long a bar is. */
import { DAY_MS } from './local-date.ts';

export const TIMEFRAMES = ['1m', '5m', '1h', '1d'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

/** Milliseconds. A daily bar is as long as its session; its size only says that a session has one. */
export const TIMEFRAME_MS: Readonly<Record<Timeframe, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '1h': 3_600_000,
  '1d': DAY_MS,
};
