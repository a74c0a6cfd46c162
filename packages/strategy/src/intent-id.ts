/** The name of an intent, made of what it is about. */
import {
  type AccountId,
  type IntentId,
  type Leg,
  type MarketTime,
  type RunId,
  type StrategyId,
  formatTime,
  hashOf,
  intentId,
} from '@mqk/core';

/** What makes two intents the same. Quantity is not part of it: a decision is carried out once, not once per size. */
export interface IntentSubject {
  readonly account: AccountId;
  readonly run: RunId;
  readonly strategy: StrategyId;
  readonly symbol: string;
  /** End of the bar that the decision was taken on. */
  readonly decidedAt: MarketTime;
  readonly leg: Leg;
  /** How many earlier orders of this decision and leg were proven never to have reached the broker. */
  readonly generation: number;
}

const DOMAIN = 'mqk.intent.v1';

/** 64 hex digits. Processing a bar twice, in another process or on another day, gives the same id. */
export function intentIdOf(subject: IntentSubject): IntentId {
  const { account, run, strategy, symbol, decidedAt, leg, generation } = subject;
  return intentId(
    hashOf({
      domain: DOMAIN,
      account,
      run,
      strategy,
      symbol,
      decidedAt: formatTime(decidedAt),
      leg,
      generation,
    }),
  );
}
