/**
 * The crossing of two means with nothing around it: sums, a position, a fee. No orders, no ledger, no risk, no events. It
 * is what an engine that did nothing else could reach at most, and it has to come to the same equity at every bar.
 */
export interface PlainBars {
  readonly open: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly length: number;
}

export interface PlainSettings {
  readonly fast: number;
  readonly slow: number;
  readonly quantity: number;
  /** Micros. */
  readonly cash: number;
  readonly feeBps: number;
}

export interface PlainRun {
  readonly fills: number;
  /** Micros at every bar's close. */
  readonly equity: Float64Array;
}

export function plainCross({ open, close, length }: PlainBars, settings: PlainSettings): PlainRun {
  const { fast, slow, quantity, feeBps } = settings;
  const equity = new Float64Array(length);
  let { cash } = settings;
  let [held, target, fills, sumFast, sumSlow] = [0, 0, 0, 0, 0];
  let before = Number.NaN;
  for (let bar = 0; bar < length; bar++) {
    const at = close[bar] ?? 0;
    if (held !== target) {
      const cost = (open[bar] ?? 0) * quantity;
      cash += (target > held ? -cost : cost) - Math.ceil((cost * feeBps) / 10_000);
      held = target;
      fills++;
    }
    equity[bar] = cash + held * at;
    sumFast += at - (bar >= fast ? (close[bar - fast] ?? 0) : 0);
    sumSlow += at - (bar >= slow ? (close[bar - slow] ?? 0) : 0);
    if (bar < slow - 1) continue;
    const now = Math.sign(sumFast * slow - sumSlow * fast);
    if (now === 1 && before <= 0) target = quantity;
    if (now === -1 && before >= 0) target = 0;
    before = now;
  }
  return { fills, equity };
}
