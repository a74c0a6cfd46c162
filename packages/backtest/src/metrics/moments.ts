/** Means and moments. */

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Central moment of the given order, divided by n. */
export function centralMoment(values: readonly number[], order: number): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** order));
}

/** Divided by n - 1. */
export const sampleDeviation = (values: readonly number[]): number =>
  Math.sqrt((centralMoment(values, 2) * values.length) / (values.length - 1));

/** Third standardized moment, of the population. */
export const skewness = (values: readonly number[]): number =>
  centralMoment(values, 3) / centralMoment(values, 2) ** 1.5;

/** Fourth standardized moment, of the population; 3 for a normal distribution. */
export const kurtosis = (values: readonly number[]): number =>
  centralMoment(values, 4) / centralMoment(values, 2) ** 2;
