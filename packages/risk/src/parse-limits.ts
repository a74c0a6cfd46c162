/** The one way a set of limits begins: complete, well-formed and without contradiction, or not at all. */
import { type Result, ok, refuse } from '@mqk/core';

import { LIMIT_RULES, PARTS_OF_WHOLES } from './limit-rules.ts';
import { LIMIT_NAMES, type LimitName, type Limits } from './limits.ts';
import { shown } from './shown.ts';

export interface MalformedLimit {
  readonly name: LimitName;
  readonly expected: string;
  /** What stood there, cut at 40 characters. */
  readonly found: string;
}

/** Everything that is wrong at once, so that one correction suffices. The code names the first kind. */
export interface LimitsRefusal {
  readonly code: 'limits_incomplete' | 'limits_malformed' | 'limits_contradict';
  readonly missing: readonly LimitName[];
  readonly malformed: readonly MalformedLimit[];
  /** Names that are no limits, sorted: a misspelt limit is a limit that nobody keeps. */
  readonly unknown: readonly string[];
  /** Parts that are allowed more than their whole. */
  readonly contradictions: readonly { readonly part: LimitName; readonly whole: LimitName }[];
}

/**
 * Reads limits as configuration or a stored row holds them: money as decimal text, quantities as text or whole
 * numbers, basis points, counts and milliseconds as whole numbers. There are no defaults.
 *
 * Refuses a set with anything missing, malformed, unknown or contradicting, and names all of it.
 */
export function parseLimits(object: unknown): Result<Limits, LimitsRefusal> {
  const given: Readonly<Record<string, unknown>> = isObject(object) ? object : {};
  const missing = LIMIT_NAMES.filter((name) => given[name] === undefined || given[name] === null);
  const read: Partial<Record<LimitName, unknown>> = {};
  const malformed: MalformedLimit[] = [];
  for (const name of LIMIT_NAMES) {
    if (missing.includes(name)) continue;
    const value: Result<unknown, string> = LIMIT_RULES[name].read(given[name]);
    if (value.ok) read[name] = value.value;
    else malformed.push({ name, expected: value.refused, found: shown(given[name]) });
  }
  const contradictions = contradictionsOf(read as Partial<Limits>);
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(LIMIT_RULES, name))
    .sort();
  const code = codeOf({ missing, malformed, unknown, contradictions });
  return code === null ? ok(read as Limits) : refuse({ code, missing, malformed, unknown, contradictions });
}

function codeOf(lists: Omit<LimitsRefusal, 'code'>): LimitsRefusal['code'] | null {
  if (lists.missing.length > 0) return 'limits_incomplete';
  if (lists.malformed.length > 0 || lists.unknown.length > 0) return 'limits_malformed';
  return lists.contradictions.length > 0 ? 'limits_contradict' : null;
}

function contradictionsOf(limits: Partial<Limits>): LimitsRefusal['contradictions'] {
  return PARTS_OF_WHOLES.filter(([part, whole]) => {
    const [least, most] = [limits[part], limits[whole]];
    return least !== undefined && most !== undefined && least > most;
  }).map(([part, whole]) => ({ part, whole }));
}

const isObject = (found: unknown): found is Readonly<Record<string, unknown>> =>
  typeof found === 'object' && found !== null && !Array.isArray(found);
