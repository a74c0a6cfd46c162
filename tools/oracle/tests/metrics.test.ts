/** Figures of a run against the same figures by libraries of other people; see metrics/figures.py. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { type Metrics, metricsOf } from '@mqk/backtest';

import { METRIC_CASES, runCase } from '../src/metric-cases.ts';
import { type MetricInputs, inputsOf } from '../src/metric-inputs.ts';

const read = (file: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', 'metrics', file), 'utf8'));

const inputs = read('inputs.json') as Readonly<Record<string, MetricInputs>>;
const { figures } = read('figures.json') as {
  figures: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

/** A figure is a number, an amount of micros, or a metric of one of the two. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return numberOf((value as { readonly value: unknown }).value);
}

const MONEY = new Set(['fees', 'expectancy', 'mae', 'mfe']);

describe.each(METRIC_CASES)('$name', (one) => {
  const result = runCase(one);
  const theirs = figures[one.name] ?? {};
  const { deflatedSharpeOf50, ...plain } = theirs;
  const ours = metricsOf(result, { count: 1, sharpeVariance: 0 });

  test('is still the run that the figures are of', () => {
    expect(inputsOf(one, result)).toEqual(inputs[one.name]);
  });

  test.each(Object.keys(plain))('%s is theirs', (name) => {
    const found = numberOf(ours[name as keyof Metrics]);
    const wanted = plain[name]!;

    if (MONEY.has(name)) expect(found).toBe(Math.trunc(wanted));
    else expect(Math.abs(found - wanted)).toBeLessThan(1e-9);
  });

  test('the deflated Sharpe ratio of one of fifty trials is theirs', () => {
    const { deflatedSharpe } = metricsOf(result, { count: 50, sharpeVariance: 0.01 });

    expect(Math.abs(numberOf(deflatedSharpe) - deflatedSharpeOf50!)).toBeLessThan(1e-9);
  });

  test('none of the figures was lost on the way', () => {
    expect(Object.keys(theirs)).toHaveLength(21);
  });
});
