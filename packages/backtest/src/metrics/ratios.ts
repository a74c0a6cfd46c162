/** Figures of the returns by session. The rate without risk is taken as zero. */
import { type Metric, figure, none } from './metric.ts';
import { kurtosis, mean, sampleDeviation, skewness } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';

export interface Yearly {
  readonly returns: readonly number[];
  readonly perYear: number;
}

/** `(end / start) ^ (sessions a year / sessions) - 1`. Source: CFA Institute, GIPS: annualized time-weighted return. */
export function cagr(start: number, end: number, sessions: number, perYear: number): Metric {
  if (sessions === 0) return none('too_few_sessions');
  if (start <= 0 || end <= 0) return none('nothing_earned');
  return figure((end / start) ** (perYear / sessions) - 1);
}

/** Sample deviation of the returns × √(sessions a year). */
export function volatility({ returns, perYear }: Yearly): Metric {
  if (returns.length < 2) return none('too_few_sessions');
  return figure(sampleDeviation(returns) * Math.sqrt(perYear));
}

/** Mean / sample deviation × √(sessions a year). Source: W. F. Sharpe, The Sharpe Ratio (1994). */
export function sharpe({ returns, perYear }: Yearly): Metric {
  if (returns.length < 2) return none('too_few_sessions');
  const deviation = sampleDeviation(returns);
  if (isFlat(deviation, returns)) return none('flat_curve');
  return figure((mean(returns) / deviation) * Math.sqrt(perYear));
}

/**
 * Mean / downside deviation × √(sessions a year), the downside deviation being the root of the mean of the squared
 * negative returns over all sessions. Source: F. Sortino and L. Price, Performance Measurement in a Downside Risk
 * Framework (1994), with a target of zero.
 */
export function sortino({ returns, perYear }: Yearly): Metric {
  if (returns.length < 2) return none('too_few_sessions');
  const downside = Math.sqrt(mean(returns.map((value) => Math.min(value, 0) ** 2)));
  if (downside === 0) return none('no_losses');
  return figure((mean(returns) / downside) * Math.sqrt(perYear));
}

/** CAGR / largest drawdown. Source: T. W. Young, Calmar Ratio: A Smoother Tool (1991), over the whole run. */
export function calmar(growth: Metric, maxDrawdown: number): Metric {
  if (growth.value === null) return growth;
  return maxDrawdown === 0 ? none('no_losses') : figure(growth.value / maxDrawdown);
}

/** The worst compounded return over so many sessions in a row. */
export function worstStretch(returns: readonly number[], sessions: number): Metric {
  if (returns.length < sessions) return none('too_few_sessions');
  let worst = Infinity;
  for (let from = 0; from + sessions <= returns.length; from++) {
    let grown = 1;
    for (let index = from; index < from + sessions; index++) grown *= 1 + (returns[index] ?? 0);
    worst = Math.min(worst, grown - 1);
  }
  return figure(worst);
}

/** How many variants were tried, and how much their Sharpe ratios (by session, not by year) varied. */
export interface Trials {
  readonly count: number;
  /** Variance; 0 for a single trial. */
  readonly sharpeVariance: number;
}

const EULER = 0.5772156649015329;

/**
 * The probability that the Sharpe ratio is above what the best of so many trials reaches by luck alone.
 *
 * Source: D. Bailey and M. López de Prado, The Deflated Sharpe Ratio (2014), equations 1 and 2, with the Sharpe ratio,
 * skewness and kurtosis of the returns by session.
 */
export function deflatedSharpe(returns: readonly number[], trials: Trials | null): Metric {
  if (trials === null) return none('trials_unknown');
  if (returns.length < 3) return none('too_few_sessions');
  const deviation = sampleDeviation(returns);
  if (isFlat(deviation, returns)) return none('flat_curve');
  const ratio = mean(returns) / deviation;
  const spread = 1 - skewness(returns) * ratio + ((kurtosis(returns) - 1) / 4) * ratio * ratio;
  if (spread <= 0) return none('flat_curve');
  const excess = ratio - luckiest(trials);
  return figure(normalCdf((excess * Math.sqrt(returns.length - 1)) / Math.sqrt(spread)));
}

/** The expected largest Sharpe ratio of so many trials without any skill. */
function luckiest({ count, sharpeVariance }: Trials): number {
  if (count <= 1) return 0;
  const quantiles =
    (1 - EULER) * normalQuantile(1 - 1 / count) + EULER * normalQuantile(1 - 1 / (count * Math.E));
  return Math.sqrt(sharpeVariance) * quantiles;
}

/** A deviation that is only the noise of adding floats. */
const isFlat = (deviation: number, returns: readonly number[]): boolean =>
  deviation <= 1e-15 * Math.max(1, Math.abs(mean(returns)));
