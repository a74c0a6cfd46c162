/** How the values of options are read. A number that is no number is a mistake; a negative one is a setting that is refused. */
import { type Micros, isIdText, parseMicros } from '@mqk/core';
import { InvalidArgumentError } from 'commander';

import { CommandFailed, EXIT } from '../exit-codes.ts';

export const every = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

export function symbolFrom(text: string, before: readonly string[]): readonly string[] {
  if (isIdText(text)) return [...before, text];
  throw new InvalidArgumentError('Name a symbol such as AAPL.');
}

export function addSetting(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const cut = text.indexOf('=');
  if (cut < 1) throw new InvalidArgumentError('Write it as key=value.');
  return { ...before, [text.slice(0, cut)]: text.slice(cut + 1) };
}

function negative(field: string, text: string, least = 0): CommandFailed {
  const what = `${field} is negative: ${text}`;
  return new CommandFailed(EXIT.refused, `${what}. Name an amount from ${least} on (setting_refused)`);
}

/** Whole basis points. */
export const bpsFrom =
  (field: string) =>
  (text: string): bigint => {
    if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('Name whole basis points.');
    if (text.startsWith('-')) throw negative(field, text);
    return BigInt(text);
  };

/** `least`: what is said to whoever names less than nothing; whether it is enough is asked where it is used. */
export const countFrom =
  (field: string, { least = 0, digits = 6 } = {}) =>
  (text: string): number => {
    if (!/^-?\d+$/.test(text) || text.replace('-', '').length > digits)
      throw new InvalidArgumentError(`Name a whole number of at most ${digits} digits.`);
    if (text.startsWith('-')) throw negative(field, text, least);
    return Number(text);
  };

export const moneyFrom =
  (field: string) =>
  (text: string): Micros => {
    const read = parseMicros(text);
    if (!read.ok) throw new InvalidArgumentError('Name an amount such as 100000 or 0.005.');
    if (read.value < 0n) throw negative(field, text);
    return read.value;
  };
