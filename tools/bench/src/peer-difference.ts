/** Why an engine ends with another equity than ours: into which parts the difference falls, to the last cent. */
import type { BarSeries } from '@mqk/market-data';

import type { PeerAnswer } from './peer-answer.ts';
import { REFERENCE } from './reference-case.ts';

export interface PeerDifference {
  /** Theirs less ours. */
  readonly equity: number;
  /** Because they filled on other bars or at other prices: their fills in our arithmetic, less ours. */
  readonly fills: number;
  /** Because they count money otherwise: their equity less that of their own fills, in our arithmetic. */
  readonly money: number;
  readonly extra: number;
  readonly missing: number;
  /** Of the extra and missing: at a cross on which one of the two pairs of means was exactly equal. */
  readonly atTies: number;
  /** They fill one bar earlier than we do, at the close on which they decide. */
  readonly sameBar: boolean;
}

const { fast, slow, quantity, cash, feeBps } = REFERENCE;

/** In whole micros, so exact. */
function sumOf(close: ArrayLike<number>, bar: number, bars: number): number {
  let sum = 0;
  for (let index = bar - bars + 1; index <= bar; index++) sum += close[index] ?? 0;
  return sum;
}

const isTie = ({ close }: BarSeries, bar: number): boolean =>
  sumOf(close, bar, fast) * slow === sumOf(close, bar, slow) * fast;

/** The equity that these fills lead to, fees rounded up to a micro each. */
function equityOf(fills: PeerAnswer['fills'], { close, length }: BarSeries): number {
  let micros = cash;
  for (const [index, [, price]] of fills.entries()) {
    const cost = Math.round(price * 1e6) * quantity;
    micros += (index % 2 === 0 ? -cost : cost) - Math.ceil((cost * feeBps) / 10_000);
  }
  const held = fills.length % 2 === 0 ? 0 : quantity;
  return (micros + held * (close[length - 1] ?? 0)) / 1e6;
}

export function differenceOf(theirs: PeerAnswer, ours: PeerAnswer, series: BarSeries): PeerDifference {
  const sameBar = theirs.fills[0]?.[0] === (ours.fills[0]?.[0] ?? 0) - 1;
  const shift = sameBar ? 1 : 0;
  const theirBars = new Set(theirs.fills.map(([bar]) => bar + shift));
  const ourBars = new Set(ours.fills.map(([bar]) => bar));
  const extra = [...theirBars].filter((bar) => !ourBars.has(bar));
  const missing = [...ourBars].filter((bar) => !theirBars.has(bar));
  const atTies = [...extra, ...missing].filter((bar) => isTie(series, bar - 1) || isTie(series, bar - 2));
  const replayed = equityOf(theirs.fills, series);
  return {
    equity: theirs.equity - ours.equity,
    fills: replayed - ours.equity,
    money: theirs.equity - replayed,
    extra: extra.length,
    missing: missing.length,
    atTies: atTies.length,
    sameBar,
  };
}

export function explain({ equity, fills, money, extra, missing, atTies, sameBar }: PeerDifference): string {
  const cents = (value: number): string => value.toFixed(6);
  const where = [
    ...(sameBar ? ['fills at the close of the bar of the decision'] : []),
    ...(extra + missing === 0
      ? []
      : [`${extra} fills more and ${missing} fewer, ${atTies} of them where means are equal`]),
  ];
  return `${cents(equity)} = ${cents(fills)} by fills (${where.join('; ') || 'the same'}) + ${cents(money)} by rounding of money`;
}
