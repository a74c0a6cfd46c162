/**
 * The one way a value becomes bytes that are hashed, signed, stored or compared.
 *
 * RFC 8785 restricted to strings, booleans, null, safe integers, arrays and plain objects: everything else
 * (floats, bigint, undefined, lone surrogates, class instances) is a broken promise, because two machines
 * could write it in two ways. Money enters as text, through a codec.
 */
import { invariant } from './invariant.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Source: RFC 8785, section 3.2 (sorting by UTF-16 code units, ECMAScript string escapes). */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    invariant(Number.isSafeInteger(value), `canonical JSON holds safe integers only, not ${value}`);
    return Object.is(value, -0) ? '0' : String(value);
  }
  if (typeof value === 'string') {
    invariant(!LONE_SURROGATE.test(value), 'canonical JSON holds well-formed text only');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  return canonicalObject(value as Readonly<Record<string, Json>>);
}

function canonicalObject(value: Readonly<Record<string, Json>>): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  invariant(prototype === Object.prototype || prototype === null, 'canonical JSON holds plain objects only');
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalJson(key)}:${canonicalJson(value[key] as Json)}`);
  return `{${members.join(',')}}`;
}
