/** Strategies of somebody's own, from the module that exports them. */
import type { AnyStrategy } from '@mqk/strategy';

/**
 * Every strategy that the module exports, each once. It runs whatever the module runs when it is loaded: call it with what the
 * user named and with nothing else. Rejects with whatever the module throws.
 *
 * `module`: a URL such as `file:///home/me/mine.js`.
 */
export async function loadStrategies(module: string): Promise<readonly AnyStrategy[]> {
  const loaded = (await import(module)) as object;
  return [...new Set(Object.values(loaded).filter(isStrategy))];
}

const isStrategy = (value: unknown): value is AnyStrategy =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'prepare' in value &&
  typeof value.prepare === 'function';
