/**
 * Two clocks that are never mixed.
 *
 * *System time* rules leases, heartbeats, claims, tokens and the audit. *Market time* rules sessions,
 * bar ends, price ages, days and the expiry of intents: in live trading it follows the system clock, in a
 * replay it is the tape's. Comparing one with the other does not compile.
 */
import { type Result, ok, refuse } from './result.ts';

declare const system: unique symbol;
declare const market: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z on the machines' clocks. */
export type SystemTime = number & { readonly [system]: true };
/** Milliseconds since 1970-01-01T00:00:00Z as the market tells it. */
export type MarketTime = number & { readonly [market]: true };

/** How a room that may know the time learns it. */
export interface Clock {
  /** Wall clock: for records. It may step. */
  now(): SystemTime;
  /** Milliseconds from an arbitrary start that never go back: for waits and deadlines. */
  monotonicMs(): number;
}

export interface TimeRefusal {
  readonly code: 'not_utc_time';
  readonly text: string;
}

const RFC3339_UTC = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?Z$/;

export const systemTime = (ms: number): SystemTime => ms as SystemTime;
export const marketTime = (ms: number): MarketTime => ms as MarketTime;

/** Milliseconds from `from` to `to`; both of the same clock. */
export function elapsedMs(from: SystemTime, to: SystemTime): number;
export function elapsedMs(from: MarketTime, to: MarketTime): number;
export function elapsedMs(from: number, to: number): number {
  return to - from;
}

/** `2018-05-11T20:00:00Z`; with milliseconds only where there are some. */
export const formatTime = (time: SystemTime | MarketTime): string =>
  new Date(time).toISOString().replace('.000Z', 'Z');

/**
 * Reads an RFC 3339 time in UTC. Refuses offsets other than `Z`, dates that do not exist, and more than
 * three decimals of a second (rounding a time could move a bar over a boundary).
 */
export function parseMarketTime(text: string): Result<MarketTime, TimeRefusal> {
  const parts = RFC3339_UTC.exec(text);
  const ms = parts === null ? Number.NaN : Date.parse(text);
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 19));
  return exists ? ok(marketTime(ms)) : refuse({ code: 'not_utc_time', text: text.slice(0, 40) });
}
