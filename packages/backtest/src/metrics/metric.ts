/** A figure, or the reason why there is none. */

export const NO_METRIC_REASONS = [
  'too_few_sessions', // one session has no deviation
  'nothing_earned', //   equity at the start or end is not positive
  'flat_curve', //       nothing varies: a ratio to its deviation would be infinite
  'no_losses', //        nothing was ever lost: a ratio to the losses would be infinite
  'no_trades', //        no position was opened and closed
  'trials_unknown', //   nobody said how many variants were tried
  'no_months',
] as const;
export type NoMetricReason = (typeof NO_METRIC_REASONS)[number];

export type Metric<Value = number> =
  | { readonly value: Value; readonly reason: null }
  | { readonly value: null; readonly reason: NoMetricReason };

export const figure = <Value>(value: Value): Metric<Value> => ({ value, reason: null });
export const none = (reason: NoMetricReason): Metric<never> => ({ value: null, reason });
