/** The settings of a sweep: what each `--set` may be, and every combination of them. */
import { CommandFailed, EXIT } from '../exit-codes.ts';

export type Setting = Readonly<Record<string, string>>;

/** Combinations beyond which somebody has mistyped. */
const COMBINATIONS_MAX = 100_000;

/**
 * `fast=10` is one value, `fast=5,10,20` three, `fast=5..20` sixteen, `fast=5..20/5` four. Every combination, the setting that
 * was named last changing fastest.
 */
export function gridOf(given: Setting): readonly Setting[] {
  const all = Object.entries(given).map(([key, text]) => [key, valuesOf(key, text)] as const);
  const count = all.reduce((product, [, values]) => product * values.length, 1);
  if (count > COMBINATIONS_MAX)
    throw usage(`${count} combinations are more than ${COMBINATIONS_MAX}. Make a range smaller`);
  return all.reduce<readonly Setting[]>(
    (settings, [key, values]) =>
      settings.flatMap((setting) => values.map((value) => ({ ...setting, [key]: value }))),
    [{}],
  );
}

const RANGE = /^(-?\d{1,9})\.\.(-?\d{1,9})(?:\/(\d{1,9}))?$/;

function valuesOf(key: string, text: string): readonly string[] {
  const values = text.split(',').flatMap((part) => rangeOf(key, part.trim()));
  const twice = values.find((value, place) => values.indexOf(value) !== place);
  if (twice !== undefined) throw usage(`--set ${key}: ${twice} is named twice. Name it once`);
  return values;
}

function rangeOf(key: string, part: string): readonly string[] {
  const range = RANGE.exec(part);
  if (range === null) return [part];
  const [first, last, step] = [Number(range[1]), Number(range[2]), Number(range[3] ?? 1)];
  if (step < 1 || last < first)
    throw usage(`--set ${key}: ${part} has no value. Write it as from..to or from..to/step, upwards`);
  const count = Math.floor((last - first) / step) + 1;
  if (count > COMBINATIONS_MAX)
    throw usage(`--set ${key}: ${part} has ${count} values. Make the range smaller`);
  return Array.from({ length: count }, (_, place) => String(first + place * step));
}

const usage = (what: string): CommandFailed => new CommandFailed(EXIT.usage, what);
