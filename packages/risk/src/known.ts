/** Facts without which nothing else can be asked. */
import type { RiskAccount, RiskFacts } from './facts.ts';
import type { Limits } from './limits.ts';

export interface Known extends RiskFacts {
  readonly account: RiskAccount;
  readonly limits: Limits;
}

export const isKnown = (facts: RiskFacts): facts is Known => facts.account !== null && facts.limits !== null;
