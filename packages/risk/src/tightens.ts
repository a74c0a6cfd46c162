/** While armed, limits only tighten. */
import { LIMIT_RULES } from './limit-rules.ts';
import { STRATEGY_LIMIT_NAMES, SYMBOL_LIMIT_NAMES } from './limit-scopes.ts';
import { LIMIT_NAMES, type LimitName, type Limits } from './limits.ts';

/** The limits of `next` that could let something pass which `old` refuses; those of a scope with their path. */
export const loosened = (old: Limits, next: Limits): readonly string[] => [
  ...loosenedOf(LIMIT_NAMES, old, next),
  ...loosenedScopes('symbolLimits', SYMBOL_LIMIT_NAMES, old, next),
  ...loosenedScopes('strategyLimits', STRATEGY_LIMIT_NAMES, old, next),
];

/** Whether everything that `next` allows was allowed before. */
export const tightens = (old: Limits, next: Limits): boolean => loosened(old, next).length === 0;

type Some = Partial<Limits>;

const loosenedOf = (names: readonly LimitName[], old: Some, next: Some): readonly LimitName[] =>
  names.filter((name) => loosens(name, old as Limits, next as Limits));

const loosens = <Name extends LimitName>(
  name: Name,
  old: Pick<Limits, Name>,
  next: Pick<Limits, Name>,
): boolean => LIMIT_RULES[name].loosens(old[name], next[name]);

/** A scope that is gone has loosened as a whole; a new one only narrows. */
function loosenedScopes(
  key: 'symbolLimits' | 'strategyLimits',
  names: readonly LimitName[],
  old: Limits,
  next: Limits,
): readonly string[] {
  const after: Readonly<Record<string, Some>> = next[key];
  return Object.entries(old[key]).flatMap(([scope, before]: readonly [string, Some]): readonly string[] => {
    const now = Object.hasOwn(after, scope) ? after[scope] : undefined;
    if (now === undefined) return [`${key}.${scope}`];
    return loosenedOf(names, before, now).map((name) => `${key}.${scope}.${name}`);
  });
}
