/** What a company does to its shares: splits and cash dividends. */
import {
  type Codec,
  type Micros,
  bigintCodec,
  microsCodec,
  ok,
  record,
  refuse,
  tagged,
  textCodec,
  through,
} from '@mqk/core';

import { type LocalDate, localDateCodec } from './local-date.ts';

/** A positive fraction in lowest terms. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export interface Split {
  readonly kind: 'split';
  readonly symbol: string;
  /** First session at the new price. */
  readonly exDate: LocalDate;
  /** New shares per old one: 4/1 is a four-for-one split, 1/8 a reverse one. */
  readonly ratio: Ratio;
}

export interface Dividend {
  readonly kind: 'dividend';
  readonly symbol: string;
  /** First session without the dividend. */
  readonly exDate: LocalDate;
  /** Micros per share, counted as before a split of the same day. */
  readonly cash: Micros;
}

export type CorporateAction = Split | Dividend;

/** In lowest terms. Both are above zero. */
export function ratioOf(numerator: bigint, denominator: bigint): Ratio {
  let [divisor, rest] = [numerator, denominator];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

export const times = (a: Ratio, b: Ratio): Ratio =>
  ratioOf(a.numerator * b.numerator, a.denominator * b.denominator);

export const inverse = ({ numerator, denominator }: Ratio): Ratio => ({
  numerator: denominator,
  denominator: numerator,
});

export const ONE: Ratio = { numerator: 1n, denominator: 1n };

export const ratioCodec: Codec<Ratio> = through(
  record<Ratio>({ numerator: bigintCodec, denominator: bigintCodec }),
  ({ numerator, denominator }) =>
    numerator > 0n && denominator > 0n ? ok(ratioOf(numerator, denominator)) : refuse('a positive ratio'),
  (ratio) => ratio,
);

export const corporateActionCodec: Codec<CorporateAction> = tagged<CorporateAction>({
  split: record({ symbol: textCodec, exDate: localDateCodec, ratio: ratioCodec }),
  dividend: record({ symbol: textCodec, exDate: localDateCodec, cash: microsCodec }),
});
