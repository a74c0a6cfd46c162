/** Limits of a part of the account: of one symbol, or of one strategy. They only ever narrow the account's own. */
import type { StrategyId } from '@mqk/core';

import { lower } from './extremes.ts';
import type { Limits } from './limits.ts';

/** Whoever limits a symbol says all of these. */
export const SYMBOL_LIMIT_NAMES = [
  'orderQuantityMax', //    smallest units of one order
  'orderNotionalMax', //    micros of one order at its worst price
  'positionQuantityMax', // smallest units held, long or short, with all pending orders filled
  'positionNotionalMax', // micros, likewise
] as const;

/** Whoever gives a strategy a budget says all of these. */
export const STRATEGY_LIMIT_NAMES = [
  'orderQuantityMax', // smallest units of one order
  'orderNotionalMax', // micros of one order at its worst price
  'grossExposureMax', // micros, long plus short, of its own positions and pending orders
  'symbols', //          what it may trade
] as const;

export type SymbolLimits = Pick<Limits, (typeof SYMBOL_LIMIT_NAMES)[number]>;
export type StrategyLimits = Pick<Limits, (typeof STRATEGY_LIMIT_NAMES)[number]>;

/** The narrowest of what holds for an order of this strategy in this symbol. */
export function limitsFor(limits: Limits, strategy: StrategyId, symbol: string): Limits {
  const ofSymbol = own(limits.symbolLimits, symbol);
  const ofStrategy = budgetOf(limits, strategy);
  if (ofSymbol === undefined && ofStrategy === undefined) return limits;
  const scopes: readonly Partial<Limits>[] = [ofSymbol ?? {}, ofStrategy ?? {}];
  const allowed = ofStrategy?.symbols ?? limits.symbols;
  return {
    ...limits,
    orderQuantityMax: least(limits.orderQuantityMax, scopes, (scope) => scope.orderQuantityMax),
    orderNotionalMax: least(limits.orderNotionalMax, scopes, (scope) => scope.orderNotionalMax),
    positionQuantityMax: least(limits.positionQuantityMax, scopes, (scope) => scope.positionQuantityMax),
    positionNotionalMax: least(limits.positionNotionalMax, scopes, (scope) => scope.positionNotionalMax),
    symbols: limits.symbols.filter((name) => allowed.includes(name)),
  };
}

/** The budget of a strategy; undefined when it has only the account's. */
export const budgetOf = (limits: Limits, strategy: StrategyId): StrategyLimits | undefined =>
  own(limits.strategyLimits, strategy);

const own = <Scope>(scopes: Readonly<Record<string, Scope>>, name: string): Scope | undefined =>
  Object.hasOwn(scopes, name) ? scopes[name] : undefined;

/** A scope that says nothing of it narrows nothing. */
const least = <Amount extends bigint>(
  whole: Amount,
  scopes: readonly Partial<Limits>[],
  of: (scope: Partial<Limits>) => Amount | undefined,
): Amount => scopes.reduce<Amount>((narrowest, scope) => lower(narrowest, of(scope) ?? narrowest), whole);
