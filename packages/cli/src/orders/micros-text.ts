/** A count of micros in JSON, as a person reads a price. */
import { formatMicros, holdingCodec, toMicros } from '@mqk/core';

/** What is no count within int8 is shown as it came: a desk of another version is read as far as it can be. */
export function micros(text: string): string {
  const counted = holdingCodec.decode(text);
  return counted.ok ? formatMicros(toMicros(counted.value)) : text;
}
