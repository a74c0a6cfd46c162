/** The same desk with a tape for a clock: bars in, orders, fills, equity and events out. */
export { backtest } from './backtest.ts';
export { DIAGNOSES, type Diagnosis, type DiagnosisCode, diagnose } from './diagnoses.ts';
export type { Settings } from './defaults.ts';
export { type RunEvent, runEventCodec } from './event.ts';
export { ACCOUNT_REFUSALS, type AccountRefusal } from './gate.ts';
export { type Metric, NO_METRIC_REASONS, type NoMetricReason } from './metrics/metric.ts';
export { type CurveFigures, type Metrics, metricsOf } from './metrics/metrics.ts';
export { metricsJson } from './metrics/metrics-json.ts';
export type { Trials } from './metrics/ratios.ts';
export { type Trade, type TradeFigures, tradesOf } from './metrics/trades.ts';
export {
  type BacktestAccount,
  type BacktestOptions,
  type BacktestPolicy,
  CORPORATE_ACTION_POLICIES,
  type CorporateActionPolicy,
  HALT_ACTIONS,
  type HaltAction,
  type PlainBars,
  type RiskSetting,
} from './options.ts';
export {
  type Divergence,
  type Traded,
  type TradedDenial,
  type TradedFill,
  type TradedOrder,
  divergences,
  firstOf,
  tradedIn,
} from './parity.ts';
export { type DesignDifference, type DesignDifferenceCode, designDifferences } from './parity-design.ts';
export type { BacktestRefusal } from './refusal.ts';
export { type Sweep, type SweepOptions, type SweepRefusal, type SweepRow, sweep } from './sweep/sweep.ts';
export {
  type Fold,
  type WalkForward,
  type WalkForwardOptions,
  type WalkForwardRefusal,
  walkForward,
} from './walk-forward/walk-forward.ts';
export {
  type AccountedFor,
  type BacktestFill,
  type BacktestOrder,
  type BacktestResult,
  type EquityCurve,
  NOT_PROMOTABLE,
  type NotPromotable,
  ORDER_STATUSES,
  type OrderStatus,
  type Stopped,
} from './result.ts';
