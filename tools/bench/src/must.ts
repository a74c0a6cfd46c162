/** The value of a result that cannot be a refusal here. */
import type { Result } from '@mqk/core';

/** Refuses (throws): a refusal, with all that it says. */
export function must<Value>(result: Result<Value, unknown>): Value {
  if (result.ok) return result.value;
  throw new Error(
    `refused: ${JSON.stringify(result.refused, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
  );
}
