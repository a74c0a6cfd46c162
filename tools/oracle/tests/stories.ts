/** Bars and requests of one symbol, for rules that are computed by hand. */
import { consult } from '../src/engine.ts';
import type { Request, Rules, Tape, Terms } from '../src/tape.ts';

const PLAIN: Rules = {
  latencyBars: 0,
  limitFill: 'through',
  participationBps: null,
  slippage: null,
  fees: null,
};
const MARKET: Terms = {
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  quantity: 10,
  limit: null,
  stop: null,
};

export type Prices = readonly [open: string, high: string, low: string, close: string, volume?: number];

/** The bar at which everybody decides: its range is 2, its close 100. */
const DECISION: Prices = ['100', '101', '99', '100'];

export interface Story {
  readonly rules?: Partial<Rules>;
  readonly requests: readonly Request[];
  /** After the bar of the decision; null where the symbol has none. */
  readonly bars: readonly (Prices | null)[];
  readonly sessions?: readonly number[];
}

export function tapeOf({ rules, requests, bars, sessions }: Story): Tape {
  const all = [DECISION, ...bars];
  const steps = all.map((_, step) => ({ session: sessions?.[step] ?? 0, ends: false }));
  return {
    rules: { ...PLAIN, ...rules },
    steps,
    bars: all.flatMap((prices, step) => {
      if (prices === null) return [];
      const [open, high, low, close, volume = 1_000] = prices;
      return [{ symbol: 'A', step, open, high, low, close, volume }];
    }),
    requests,
  };
}

export const submit = (terms: Partial<Terms>, id = 'o', at = 0): Request => ({
  kind: 'submit',
  at,
  id,
  symbol: 'A',
  terms: { ...MARKET, ...terms },
});

/** `quantity@price on step`, by order. */
export const fillsOf = (story: Story): readonly string[] =>
  consult(tapeOf(story)).fills.map(
    ({ id, quantity, price, step }) => `${id} ${quantity}@${price} on ${step}`,
  );
