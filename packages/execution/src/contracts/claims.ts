/** What a contract says of a value: two sides as text, so that any test framework can show what was not kept. */

/** How a framework is told of a story: `describe` and `test` of Jest, Vitest, Mocha and `node:test` all fit. */
export interface TestFramework {
  readonly describe: (title: string, tell: () => void) => unknown;
  readonly test: (title: string, run: () => Promise<void>) => unknown;
}

export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
}

function told(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(told).join(', ')}]`;
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${parts
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => `${name}: ${told(part)}`)
    .join(', ')}}`;
}

/** Equal to the last part; a part that is undefined is one that is not there. */
export function same(actual: unknown, expected: unknown, what = 'it'): void {
  if (told(actual) !== told(expected))
    throw new ContractBroken(`${what} was promised as ${told(expected)}, and is ${told(actual)}`);
}

/** As {@link same}, of the parts that are named. */
export function like(actual: unknown, expected: unknown, what = 'it'): void {
  same(only(actual, expected), expected, what);
}

function only(actual: unknown, expected: unknown): unknown {
  if (Array.isArray(expected) && Array.isArray(actual))
    return actual.map((part: unknown, at) => (at < expected.length ? only(part, expected[at]) : part));
  if (!isRecord(expected) || !isRecord(actual)) return actual;
  return Object.fromEntries(Object.entries(expected).map(([name, part]) => [name, only(actual[name], part)]));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function holds(claim: boolean, what: string): void {
  if (!claim) throw new ContractBroken(what);
}

/** Refuses by an error, which names `word`. */
export async function breaks(doing: Promise<unknown>, word = ''): Promise<void> {
  const said = await doing.then(
    () => null,
    (error: unknown) => (error as Partial<Error> | null)?.message ?? 'something that is no error',
  );
  if (said === null) throw new ContractBroken(`what had to be refused was done${word && `: ${word}`}`);
  holds(said.includes(word), `it was refused for another reason than "${word}": ${said}`);
}
