/** What stories tell: codes that stand in what a test demands, not in its words or in what is said beside it. */

/** What comes before a code where it is demanded by name. */
const NAMED = ['code', 'kind', 'disarmReason', 'refusal_code'].join('|');
/** Of whatever is told by two words, the first. */
const KINDS = [
  'halt',
  'quarantine',
  'halted',
  'disarmed',
  'armed',
  'alert',
  'quarantined',
  'unprotected',
  'wind_down_asked',
  'wind_down_ended',
  'question_opened',
  'question_closed',
  'outcome_unknown',
  'outcome_known',
];
const TELLS = new RegExp(`^(?:(?:error|warn|info): )?(${KINDS.join('|')}) ([a-z_]+)$`);

/** Without comments: what is said beside a test proves nothing. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

const literalsIn = (text: string): readonly string[] =>
  [...text.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(
    ([, plain, template]) => plain ?? template ?? '',
  );

/**
 * Whether some test demands a code. A code of several words is a name of its own, and stands as a literal; one that is an
 * ordinary word as well (`expired`, `operator`) counts only where it is demanded as a code, a kind or a reason.
 */
export function tellerOf(texts: readonly string[]): (code: string) => boolean {
  const plain = texts.map(withoutComments);
  const told = new Set<string>();
  for (const literal of plain.flatMap(literalsIn)) {
    const [, kind = null, code = null] = TELLS.exec(literal) ?? [];
    if (kind !== null && code !== null) told.add(kind).add(code);
    else if (literal.includes('_')) told.add(literal);
  }
  for (const [, code = ''] of plain.join('\n').matchAll(new RegExp(`\\b(?:${NAMED}): '([a-z_]+)'`, 'g')))
    told.add(code);
  return (code) => told.has(code);
}
