/** How long the account stood below its highest equity. */

/** Sessions of the deepest fall of closes: from its peak until that was reached again, or to the end. */
export function drawdownSessions(closes: readonly number[], opening: number): number {
  let [peak, peakAt, deepest, from] = [opening, -1, 0, -1];
  for (const [index, close] of closes.entries()) {
    if (close >= peak) [peak, peakAt] = [close, index];
    else if (peak > 0 && (peak - close) / peak > deepest) {
      deepest = (peak - close) / peak;
      from = peakAt;
    }
  }
  if (deepest === 0) return 0;
  const top = from === -1 ? opening : (closes[from] ?? opening);
  const back = closes.findIndex((close, index) => index > from && close >= top);
  return (back === -1 ? closes.length - 1 : back) - from;
}
