/** What may be asked of a run of seeds, and how a question that cannot be meant is refused. */
import { parseArgs } from 'node:util';

import { type Result, ok, refuse } from '@mqk/core';

export interface Flags {
  readonly seeds: number;
  readonly from: number;
  /** Processes that run seeds. */
  readonly jobs: number;
  /** Each seed in two databases: its two traces must be equal. */
  readonly isTwice: boolean;
  /** Each seed with faults that cost no decision, and without any: both must decide and own the same. */
  readonly isTwin: boolean;
  /** Ends at the first failure. */
  readonly endsAtFirst: boolean;
  /** Does not look for the fewest faults that a failure needs. */
  readonly isRaw: boolean;
}

export interface FlagRefused {
  readonly code: 'unknown_flag' | 'not_a_whole_number' | 'takes_no_value';
  readonly flag: string;
  readonly value: string;
  readonly remedy: string;
}

export const USAGE = `pnpm sim [--seeds N] [--from S] [--jobs J] [--twice] [--twins] [--first] [--raw]

Runs seeds of the simulator: those that have failed before, then N from S on.
  --seeds N   how many seeds (100)
  --from S    the first of them (1)
  --jobs J    processes that run them (2)
  --twice     each seed in two databases; their traces must be equal
  --twins     each seed interrupted, and once more uninterrupted; both must decide and own the same
  --first     ends at the first seed that fails
  --raw       does not look for the fewest faults that a failure needs
  --help      this

One seed again: pnpm sim --seeds 1 --from 42
Ends with 0 if every promise was kept, 1 if one was broken, 2 if the question could not be meant.`;

const NUMBERS = { seeds: { least: 1, else: 100 }, from: { least: 0, else: 1 }, jobs: { least: 1, else: 2 } };
const SWITCHES = ['twice', 'twins', 'first', 'raw', 'help'] as const;
const MOST = 1_000_000_000;

const isNumber = (name: string): name is keyof typeof NUMBERS => Object.hasOwn(NUMBERS, name);
const isSwitch = (name: string): boolean => SWITCHES.some((known) => known === name);

/** Null: help is wanted. */
export function readFlags(args: readonly string[]): Result<Flags | null, FlagRefused> {
  const { tokens, values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      jobs: { type: 'string' },
      twice: { type: 'boolean' },
      twins: { type: 'boolean' },
      first: { type: 'boolean' },
      raw: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    const refused =
      token.kind === 'positional'
        ? unknown(token.value, '')
        : refusalOf(token.name, token.rawName, token.value);
    if (refused !== null) return refuse(refused);
  }
  if (values.help === true) return ok(null);
  const whole = (name: keyof typeof NUMBERS): number =>
    typeof values[name] === 'string' ? Number.parseInt(values[name], 10) : NUMBERS[name].else;
  return ok({
    seeds: whole('seeds'),
    from: whole('from'),
    jobs: whole('jobs'),
    isTwice: values.twice === true,
    isTwin: values.twins === true,
    endsAtFirst: values.first === true,
    isRaw: values.raw === true,
  });
}

function refusalOf(name: string, flag: string, value: string | undefined): FlagRefused | null {
  if (isSwitch(name))
    return value === undefined
      ? null
      : { code: 'takes_no_value', flag, value, remedy: `Write ${flag} alone, or leave it out.` };
  if (!isNumber(name)) return unknown(flag, value ?? '');
  const { least } = NUMBERS[name];
  const isWhole = value !== undefined && /^\d{1,10}$/.test(value);
  const number = isWhole ? Number.parseInt(value, 10) : -1;
  if (number >= least && number <= MOST) return null;
  const remedy = `Give a whole number from ${least} to ${MOST}, such as ${flag} ${NUMBERS[name].else}.`;
  return { code: 'not_a_whole_number', flag, value: value ?? '', remedy };
}

const unknown = (flag: string, value: string): FlagRefused => ({
  code: 'unknown_flag',
  flag,
  value,
  remedy: `Known are ${[...Object.keys(NUMBERS), ...SWITCHES].map((name) => `--${name}`).join(', ')}.`,
});
