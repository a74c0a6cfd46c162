/** Limits as they are stored, with the version of their form. */
import { type Codec, type Json, malformed, ok, versioned } from '@mqk/core';

import { LIMIT_RULES } from './limit-rules.ts';
import { STRATEGY_LIMIT_NAMES, SYMBOL_LIMIT_NAMES } from './limit-scopes.ts';
import { LIMIT_NAMES, type LimitName, type Limits } from './limits.ts';
import { type LimitsRefusal, parseLimits } from './parse-limits.ts';

const written = <Name extends LimitName>(name: Name, limits: Pick<Limits, Name>): Json =>
  LIMIT_RULES[name].write(limits[name]);

/** The first thing that is wrong, in the words of a codec. */
function firstFault({ missing, malformed: wrong, unknown, contradictions }: LimitsRefusal): Fault {
  const faults: readonly Fault[] = [
    ...missing.map((path) => ({ path, expected: 'a limit' })),
    ...wrong.map(({ name, expected }) => ({ path: name, expected })),
    ...unknown.map((path) => ({ path, expected: 'the name of a limit' })),
    ...contradictions.map(({ part, whole }) => ({ path: part, expected: `at most ${whole}` })),
  ];
  // whoever was refused has at least one
  return faults.reduce((first) => first);
}

interface Fault {
  readonly path: string;
  readonly expected: string;
}

const writtenSet = (names: readonly LimitName[], limits: Partial<Limits>): Json =>
  Object.fromEntries(names.map((name) => [name, written(name, limits as Limits)]));

/** Nothing at all where nothing is narrowed: rows from before there were scopes read the same. */
function writtenScopes(
  key: 'symbolLimits' | 'strategyLimits',
  names: readonly LimitName[],
  limits: Limits,
): { readonly [key: string]: Json } {
  const scopes: readonly (readonly [string, Partial<Limits>])[] = Object.entries(limits[key]);
  if (scopes.length === 0) return {};
  return { [key]: Object.fromEntries(scopes.map(([name, scope]) => [name, writtenSet(names, scope)])) };
}

const body: Codec<Limits> = {
  encode: (limits) => ({
    ...Object.fromEntries(LIMIT_NAMES.map((name) => [name, written(name, limits)])),
    ...writtenScopes('symbolLimits', SYMBOL_LIMIT_NAMES, limits),
    ...writtenScopes('strategyLimits', STRATEGY_LIMIT_NAMES, limits),
  }),
  decode(json) {
    const read = parseLimits(json);
    if (read.ok) return ok(read.value);
    const { path, expected } = firstFault(read.refused);
    const found = (json as Readonly<Record<string, unknown>>)[path];
    return malformed(expected, found, path);
  },
};

/** Money and quantities are text. Decoding is as wary as `parseLimits`, for rows are read like strangers' files. */
export const limitsCodec: Codec<Limits> = versioned(1, body);
