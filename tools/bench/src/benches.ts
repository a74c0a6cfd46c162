/** The benchmarks are the files in this folder whose names end in `.bench.ts`. */
import { readdirSync } from 'node:fs';

import type { Benchmark } from './benchmark.ts';

const ENDING = '.bench.ts';

export const benchNames = (): readonly string[] =>
  readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();

export async function benchNamed(name: string): Promise<Benchmark> {
  const { benchmark } = (await import(`./${name}${ENDING}`)) as { readonly benchmark: Benchmark };
  return benchmark;
}
