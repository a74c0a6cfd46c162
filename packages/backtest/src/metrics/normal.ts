/** The standard normal distribution. */

/**
 * Distribution function, through the complementary error function; relative error below 1.2e-7 is not enough here, so
 * the continued fraction and the series are summed to the end of a double.
 *
 * Source: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 26.2.10 (series) and 26.2.14 (continued
 * fraction).
 */
export function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  if (x > 38) return 1;
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  return x < 3 ? 0.5 + density * series(x) : 1 - density * fraction(x);
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum;
}

function fraction(x: number): number {
  let below = x;
  for (let level = 200; level > 0; level--) below = x + level / below;
  return 1 / below;
}

/** The inverse, by halving: exact to a double and asked a few times a run. Expects 0 < p < 1. */
export function normalQuantile(p: number): number {
  let [low, high] = [-39, 39];
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
