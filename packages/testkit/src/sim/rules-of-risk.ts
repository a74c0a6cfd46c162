/** What the limits are for: orders of ours that could hurt us by being executed against each other. */
import type { HeldOrder } from '../broker-truth.ts';
import type { Rule } from './audit.ts';
import { isWorking } from './sim-broker.ts';

/** Two orders of ours that would trade with each other: the market pays nothing for that, and we pay twice. */
const I18: Rule = ({ broker }) => {
  const working = broker.truth.orders().filter(isWorking);
  const buys = working.filter(({ terms }) => terms.side === 'buy');
  const sells = working.filter(({ terms }) => terms.side === 'sell');
  return buys.flatMap((buy) =>
    sells
      .filter((sell) => sell.symbol === buy.symbol && wouldMeet(buy, sell))
      .map((sell) => `${buy.clientOrderId} would trade with ${sell.clientOrderId}`),
  );
};

/** A stop rests outside of the book until the market comes to it. */
function wouldMeet(buy: HeldOrder, sell: HeldOrder): boolean {
  if (buy.terms.stopPrice !== null || sell.terms.stopPrice !== null) return false;
  const [bid, ask] = [buy.terms.limitPrice, sell.terms.limitPrice];
  return bid === null || ask === null || bid >= ask;
}

export const RISK_RULES: Readonly<Record<string, Rule>> = { I18 };
