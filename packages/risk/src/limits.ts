/** How much is too much: every limit that trading is held to. None has a default. */
import type { Micros, Quantity } from '@mqk/core';

import type { StrategyLimits, SymbolLimits } from './limit-scopes.ts';

/**
 * The comment of each name says its unit, and what happens on the wrong side: for all of them too small only
 * refuses orders, too large loses money.
 */
export const LIMIT_NAMES = [
  'orderQuantityMax', //       smallest units of one order: a slipped digit
  'orderNotionalMax', //       micros of one order at its worst price: a slipped digit in a dear instrument
  'priceCollarBps', //         basis points from the mark: how far a price may be worse than the market
  'positionQuantityMax', //    smallest units of one instrument, long or short, with all pending orders filled
  'positionNotionalMax', //    micros of one instrument, likewise
  'grossExposureMax', //       micros, long plus short over all instruments, likewise
  'netExposureMax', //         micros, long minus short over all instruments, likewise, in either direction
  'dayLossMax', //             micros below the equity that the day began with: the desk stops
  'drawdownMaxBps', //         basis points below the highest equity: the desk stops
  'leverageMaxBps', //         gross exposure in basis points of equity; 10000 is no borrowed money
  'ordersPerMinuteMax', //     orders sent: a strategy that runs away
  'rejectsPerMinuteMax', //    orders refused by the broker: something is wrong that retrying will not cure
  'executionsPerMinuteMax', // fills: money moves faster than anybody planned
  'priceAgeMsMax', //          milliseconds of session time: an older mark says nothing about now
  'allowShort', //             whether a position may be negative at all
  'symbols', //                what may be traded; everything else is refused
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** A complete set. Whoever holds one came through `parseLimits` or the codec. */
export interface Limits {
  readonly orderQuantityMax: Quantity;
  readonly orderNotionalMax: Micros;
  readonly priceCollarBps: number;
  readonly positionQuantityMax: Quantity;
  readonly positionNotionalMax: Micros;
  readonly grossExposureMax: Micros;
  readonly netExposureMax: Micros;
  readonly dayLossMax: Micros;
  readonly drawdownMaxBps: number;
  readonly leverageMaxBps: number;
  readonly ordersPerMinuteMax: number;
  readonly rejectsPerMinuteMax: number;
  readonly executionsPerMinuteMax: number;
  readonly priceAgeMsMax: number;
  readonly allowShort: boolean;
  /** Sorted by code unit, without repeats. */
  readonly symbols: readonly string[];
  /** By symbol. One that is not named has the account's limits. */
  readonly symbolLimits: Readonly<Record<string, SymbolLimits>>;
  /** By strategy, likewise. */
  readonly strategyLimits: Readonly<Record<string, StrategyLimits>>;
}
