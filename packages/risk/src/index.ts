/** Is it too much? Limits, worst cases, and every reason why an order may not leave; decided from facts alone. */
export { type Assessor, assess, assessor, breakers } from './assess.ts';
export { type Exposure, type ExposureRefusal, type SymbolExposure, exposure } from './exposure.ts';
export {
  ACCOUNT_KINDS,
  type AccountKind,
  type Counters,
  type Decision,
  type Mark,
  type PendingOrder,
  type PositionFact,
  type RiskAccount,
  type RiskFacts,
  type RiskOrder,
  SESSIONS,
  type Session,
  type SessionFact,
} from './facts.ts';
export {
  STRATEGY_LIMIT_NAMES,
  SYMBOL_LIMIT_NAMES,
  type StrategyLimits,
  type SymbolLimits,
  limitsFor,
} from './limit-scopes.ts';
export { LIMIT_NAMES, type LimitName, type Limits } from './limits.ts';
export { limitsCodec } from './limits-codec.ts';
export { type LimitsRefusal, type MalformedLimit, parseLimits } from './parse-limits.ts';
export { trueReduceOnly } from './reduce-only.ts';
export {
  EQUITY_FACTS,
  type EquityFact,
  NUMBER_PROBLEMS,
  type NumberProblem,
  RISK_CODES,
  type RefusalNumbers,
  type RefusalOf,
  type RiskCode,
  type RiskRefusal,
  isBreaker,
  isPermanent,
} from './refusal.ts';
export { riskRefusalCodec } from './refusal-codec.ts';
export { readRiskInput } from './risk-input.ts';
export { loosened, tightens } from './tightens.ts';
export { type PriceRefusal, type Reservation, reservation, worstCasePrice } from './worst-case.ts';
