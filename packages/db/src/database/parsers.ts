/**
 * How values of PostgreSQL become values of ours, per pool: a process-wide setting would change what other
 * users of the driver read.
 */
import type { CustomTypesConfig } from 'pg';

const INT8 = 20;
const JSON_TEXT = 114;
const JSONB = 3802;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  // money and sequences: a JavaScript number would lose the last digits
  [INT8]: BigInt,
  // documents are read by their codecs, never by the driver
  [JSON_TEXT]: asText,
  [JSONB]: asText,
  // a local Date would move a session into the day before
  [DATE]: asText,
  [TIMESTAMPTZ]: milliseconds,
};

function asText(text: string): string {
  return text;
}

/** Milliseconds since 1970, microseconds cut off: an age that is read may be too old, never too young. */
function milliseconds(text: string): number {
  return Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}

const untouched: (text: string) => unknown = asText;

/** Numerics, counts beyond int4 and everything unknown stay text. */
const PLAIN: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  21: (text) => Number.parseInt(text, 10),
  23: (text) => Number.parseInt(text, 10),
};

export const types: CustomTypesConfig = {
  getTypeParser: (oid: number) => PARSERS[oid] ?? PLAIN[oid] ?? untouched,
};
