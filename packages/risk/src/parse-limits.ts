/** The one way a set of limits begins: complete, well-formed and without contradiction, or not at all. */
import { type Result, ok, refuse } from '@mqk/core';

import { LIMIT_RULES, PARTS_OF_WHOLES } from './limit-rules.ts';
import { STRATEGY_LIMIT_NAMES, SYMBOL_LIMIT_NAMES } from './limit-scopes.ts';
import { LIMIT_NAMES, type LimitName, type Limits } from './limits.ts';
import { shown } from './shown.ts';

export interface MalformedLimit {
  /** As in `dayLossMax`, or `symbolLimits.SPY.orderNotionalMax`. */
  readonly name: string;
  readonly expected: string;
  /** What stood there, cut at 40 characters. */
  readonly found: string;
}

/** Everything that is wrong at once, so that one correction suffices. The code names the first kind. */
export interface LimitsRefusal {
  readonly code: 'limits_incomplete' | 'limits_malformed' | 'limits_contradict';
  readonly missing: readonly string[];
  readonly malformed: readonly MalformedLimit[];
  /** Names that are no limits, sorted: a misspelt limit is a limit that nobody keeps. */
  readonly unknown: readonly string[];
  /** Parts that are allowed more than their whole. */
  readonly contradictions: readonly { readonly part: string; readonly whole: LimitName }[];
}

/** What was read, and what was wrong, of one set of names. */
interface Reading {
  readonly values: Readonly<Record<string, unknown>>;
  readonly missing: readonly string[];
  readonly malformed: readonly MalformedLimit[];
  readonly unknown: readonly string[];
}

const SCOPES = { symbolLimits: SYMBOL_LIMIT_NAMES, strategyLimits: STRATEGY_LIMIT_NAMES } as const;
type ScopeName = keyof typeof SCOPES;
const SCOPE_NAMES = Object.keys(SCOPES) as readonly ScopeName[];

/**
 * Reads limits as configuration or a stored row holds them: money as decimal text, quantities as text or whole
 * numbers, basis points, counts and milliseconds as whole numbers. There are no defaults. Limits of one symbol or
 * one strategy may stand beside them, under `symbolLimits` and `strategyLimits`; whoever begins one says all of it.
 *
 * Refuses a set with anything missing, malformed, unknown or contradicting, and names all of it.
 */
export function parseLimits(object: unknown): Result<Limits, LimitsRefusal> {
  const given = objectOf(object);
  const account = readSet(LIMIT_NAMES, withoutScopes(given), '');
  const scopes = SCOPE_NAMES.map((scope) => ({ scope, ...readScopes(scope, given[scope]) }));
  const read: unknown = {
    ...account.values,
    ...Object.fromEntries(scopes.map(({ scope, values }) => [scope, values])),
  };
  const all = [account, ...scopes];
  const missing = all.flatMap((part) => part.missing);
  const malformed = all.flatMap((part) => part.malformed);
  const unknown = all.flatMap((part) => part.unknown).sort();
  const contradictions = contradictionsOf(read as Partial<Limits>);
  const code = codeOf({ missing, malformed, unknown, contradictions });
  return code === null ? ok(read as Limits) : refuse({ code, missing, malformed, unknown, contradictions });
}

function readSet(names: readonly LimitName[], given: Reading['values'], path: string): Reading {
  const values: Record<string, unknown> = {};
  const malformed: MalformedLimit[] = [];
  const absent = (name: string): boolean => given[name] === undefined || given[name] === null;
  for (const name of names) {
    if (absent(name)) continue;
    const value: Result<unknown, string> = LIMIT_RULES[name].read(given[name]);
    if (value.ok) values[name] = value.value;
    else malformed.push({ name: path + name, expected: value.refused, found: shown(given[name]) });
  }
  const known: ReadonlySet<string> = new Set(names);
  return {
    values,
    malformed,
    missing: names.filter(absent).map((name) => path + name),
    unknown: Object.keys(given)
      .filter((name) => !known.has(name))
      .map((name) => path + name),
  };
}

/** Each scope of one kind by its name, sorted. None at all narrows nothing. */
function readScopes(scope: ScopeName, found: unknown): Reading {
  if (found !== undefined && !isObject(found))
    return {
      ...NOTHING,
      malformed: [{ name: scope, expected: 'limits by name', found: shown(found) }],
    };
  const given = objectOf(found);
  const sets = Object.keys(given)
    .sort()
    .map((name) => ({ name, ...readSet(SCOPES[scope], objectOf(given[name]), `${scope}.${name}.`) }));
  return {
    values: Object.fromEntries(sets.map(({ name, values }) => [name, values])),
    missing: sets.flatMap((set) => set.missing),
    malformed: sets.flatMap((set) => set.malformed),
    unknown: sets.flatMap((set) => set.unknown),
  };
}

const NOTHING: Omit<Reading, 'malformed'> = { values: {}, missing: [], unknown: [] };

const withoutScopes = (given: Reading['values']): Reading['values'] =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(SCOPES, name)));

function codeOf(lists: Omit<LimitsRefusal, 'code'>): LimitsRefusal['code'] | null {
  if (lists.missing.length > 0) return 'limits_incomplete';
  if (lists.malformed.length > 0 || lists.unknown.length > 0) return 'limits_malformed';
  return lists.contradictions.length > 0 ? 'limits_contradict' : null;
}

function contradictionsOf(limits: Partial<Limits>): LimitsRefusal['contradictions'] {
  const ofAccount = PARTS_OF_WHOLES.filter(([part, whole]) => exceeds(limits[part], limits[whole]));
  return [
    ...ofAccount.map(([part, whole]) => ({ part, whole })),
    ...SCOPE_NAMES.flatMap((scope) => contradictionsIn(scope, limits)),
  ];
}

/** A part of the account that is allowed more than the account. */
function contradictionsIn(scope: ScopeName, limits: Partial<Limits>): LimitsRefusal['contradictions'] {
  const scopes: Readonly<Record<string, Partial<Limits>>> = limits[scope] ?? {};
  return Object.entries(scopes).flatMap(([name, part]) =>
    SCOPES[scope]
      .filter((limit) => exceeds(part[limit], limits[limit]))
      .map((limit) => ({ part: `${scope}.${name}.${limit}`, whole: limit })),
  );
}

function exceeds(part: unknown, whole: unknown): boolean {
  if (typeof part === 'bigint' && typeof whole === 'bigint') return part > whole;
  return Array.isArray(part) && Array.isArray(whole) && part.some((item) => !whole.includes(item));
}

const isObject = (found: unknown): found is Readonly<Record<string, unknown>> =>
  typeof found === 'object' && found !== null && !Array.isArray(found);

const objectOf = (found: unknown): Reading['values'] => (isObject(found) ? found : {});
