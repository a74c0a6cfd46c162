/** While armed, limits only tighten. */
import { LIMIT_RULES } from './limit-rules.ts';
import { LIMIT_NAMES, type LimitName, type Limits } from './limits.ts';

const loosens = <Name extends LimitName>(
  name: Name,
  old: Pick<Limits, Name>,
  next: Pick<Limits, Name>,
): boolean => LIMIT_RULES[name].loosens(old[name], next[name]);

/** The limits of `next` that could let something pass which `old` refuses. */
export const loosened = (old: Limits, next: Limits): readonly LimitName[] =>
  LIMIT_NAMES.filter((name) => loosens(name, old, next));

/** Whether everything that `next` allows was allowed before. */
export const tightens = (old: Limits, next: Limits): boolean => loosened(old, next).length === 0;
