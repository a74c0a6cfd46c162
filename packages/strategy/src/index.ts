/** What do we want to hold: strategies as pure functions, and the one way a target becomes an order intent. */
export type { BarWindow, Sign } from './bar-window.ts';
export type { TargetRefusal } from './check-targets.ts';
export { type BarInput, type Decision, UNCHANGED, type Unchanged } from './decision.ts';
export { type DonchianParams, donchian } from './donchian.ts';
export type { HoldingState } from './held-or-not.ts';
export { type IntentSubject, intentIdOf } from './intent-id.ts';
export { type MomentumBasketParams, type MomentumBasketState, momentumBasket } from './momentum-basket.ts';
export {
  type Inconsistency,
  type ParamField,
  type ParamsReader,
  type ParamsRefusal,
  paramsOf,
  positiveQuantity,
  symbolName,
  wholeNumber,
} from './params.ts';
export { type RsiReversionParams, rsiReversion } from './rsi-reversion.ts';
export { type SmaCrossParams, type SmaCrossState, smaCross } from './sma-cross.ts';
export {
  type AnyStrategy,
  type PreparedStrategy,
  type Strategy,
  type StrategyDefinition,
  defineStrategy,
} from './strategy.ts';
export {
  type BarsOrderRefusal,
  type DecisionRefusal,
  type FeedRefusal,
  type StrategyRun,
  type StrategyRunOptions,
  createStrategyRun,
} from './strategy-run.ts';
export {
  type BracketInput,
  type BracketLeg,
  type BracketPlan,
  type LegWanted,
  type OpenBracket,
  planBrackets,
} from './plan-brackets.ts';
export {
  NO_TARGETS,
  type SharesTarget,
  type StandingTarget,
  type Target,
  type TargetProtection,
} from './target.ts';
export {
  type OpenOrder,
  type TargetInput,
  type TargetPlan,
  type TargetWait,
  targetToIntents,
} from './target-to-intents.ts';
