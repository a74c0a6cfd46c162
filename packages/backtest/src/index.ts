/** The same desk with a tape for a clock: bars in, orders, fills, equity and events out. */
export { backtest } from './backtest.ts';
export type { Settings } from './defaults.ts';
export { type RunEvent, runEventCodec } from './event.ts';
export { ACCOUNT_REFUSALS, type AccountRefusal } from './gate.ts';
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
export type { BacktestRefusal } from './refusal.ts';
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
