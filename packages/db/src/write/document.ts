/** How values become the documents and parameters of statements. */
import { type Codec, type Json, canonicalJson } from '@mqk/core';

/** The text of a stored document: the same value, the same bytes. */
export const documentOf = <Value>(codec: Codec<Value>, value: Value): string =>
  canonicalJson(codec.encode(value));

/** Many rows as one parameter, for `json_to_recordset`. Counts that may exceed a number are text. */
export const rows = (list: readonly { readonly [column: string]: Json }[]): string => canonicalJson(list);

const REMARK_LENGTH_MAX = 4_000;

/** The same for every text within. */
export function plainJson(json: Json): Json {
  if (typeof json === 'string') return plainText(json);
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map((item: Json) => plainJson(item));
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, plainJson(value)]));
}

/** A remark for people as PostgreSQL can hold it: without NUL and without halves of characters. */
export const plainText = (text: string): string =>
  Buffer.from(text.slice(0, REMARK_LENGTH_MAX), 'utf8').toString('utf8').replaceAll('\u0000', '\uFFFD');
