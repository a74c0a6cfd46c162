/**
 * How values leave the process as JSON and come back.
 *
 * `JSON.stringify` throws on bigint and silently drops undefined; a codec does neither. Decoding is as wary
 * as if a stranger had written the text: an unknown field is refused, and the refusal names the path.
 */
import type { Json } from './canonical-json.ts';
import { type Result, ok, refuse } from './result.ts';

export interface DecodeRefusal {
  readonly code: 'malformed';
  /** Where, such as `order.terms.limitPrice`; empty for the value itself. */
  readonly path: string;
  readonly expected: string;
  /** What stood there, cut at 60 characters. */
  readonly found: string;
}

export interface Codec<Value> {
  encode(value: Value): Json;
  decode(json: unknown): Result<Value, DecodeRefusal>;
}

export type CodecsOf<Shape> = { readonly [Key in keyof Shape]: Codec<Shape[Key]> };

export function malformed(expected: string, found: unknown, path = ''): Result<never, DecodeRefusal> {
  return refuse({ code: 'malformed', path, expected, found: show(found) });
}

function show(found: unknown): string {
  if (typeof found === 'string') return JSON.stringify(found.slice(0, 60));
  if (found === null || typeof found !== 'object') return String(found);
  return Array.isArray(found) ? `a list of ${found.length}` : 'an object';
}

const below = (key: string | number, refused: DecodeRefusal): Result<never, DecodeRefusal> =>
  refuse({ ...refused, path: refused.path === '' ? String(key) : `${key}.${refused.path}` });

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** An object with exactly these fields. */
export function record<Shape extends object>(codecs: CodecsOf<Shape>): Codec<Shape> {
  const keys = Object.keys(codecs) as (keyof Shape & string)[];
  return {
    encode(value) {
      const out: Record<string, Json> = {};
      for (const key of keys) out[key] = codecs[key].encode(value[key]);
      return out;
    },
    decode(json) {
      if (!isObject(json)) return malformed('an object', json);
      const stranger = Object.keys(json).find((key) => !Object.hasOwn(codecs, key));
      if (stranger !== undefined) return malformed(`one of ${keys.join(', ')}`, stranger, stranger);
      const out: Partial<Record<keyof Shape, unknown>> = {};
      for (const key of keys) {
        const field = codecs[key].decode(json[key]);
        if (!field.ok) return below(key, field.refused);
        out[key] = field.value;
      }
      return ok(out as Shape);
    },
  };
}

/** A union told apart by its field `kind`. */
export function tagged<Union extends { readonly kind: string }>(codecs: {
  readonly [Kind in Union['kind']]: Codec<Omit<Extract<Union, { readonly kind: Kind }>, 'kind'>>;
}): Codec<Union> {
  const byKind = codecs as Readonly<Record<string, Codec<object>>>;
  const kinds = Object.keys(byKind).join(', ');
  return {
    encode: (value) => ({
      kind: value.kind,
      ...(byKind[value.kind]?.encode(value) as Readonly<Record<string, Json>>),
    }),
    decode(json) {
      if (!isObject(json)) return malformed('an object', json);
      const { kind, ...rest } = json;
      const codec = typeof kind === 'string' && Object.hasOwn(byKind, kind) ? byKind[kind] : undefined;
      if (codec === undefined) return malformed(`one of ${kinds}`, kind, 'kind');
      const body = codec.decode(rest);
      return body.ok ? ok({ kind, ...body.value } as unknown as Union) : body;
    },
  };
}

export function listOf<Item>(item: Codec<Item>): Codec<readonly Item[]> {
  return {
    encode: (items) => items.map((value) => item.encode(value)),
    decode(json) {
      if (!Array.isArray(json)) return malformed('a list', json);
      const out: Item[] = [];
      for (const [index, entry] of json.entries()) {
        const read = item.decode(entry);
        if (!read.ok) return below(index, read.refused);
        out.push(read.value);
      }
      return ok(out);
    },
  };
}

export function nullable<Value>(codec: Codec<Value>): Codec<Value | null> {
  return {
    encode: (value) => (value === null ? null : codec.encode(value)),
    decode: (json) => (json === null ? ok(null) : codec.decode(json)),
  };
}

/** A codec through another one: `there` may refuse with what it expected. */
export function through<Outer, Inner>(
  inner: Codec<Inner>,
  there: (value: Inner) => Result<Outer, string>,
  back: (value: Outer) => Inner,
): Codec<Outer> {
  return {
    encode: (value) => inner.encode(back(value)),
    decode(json) {
      const read = inner.decode(json);
      if (!read.ok) return read;
      const out = there(read.value);
      return out.ok ? out : malformed(out.refused, json);
    },
  };
}

/** What is stored carries the version of its form, `v`; readers know every version that was ever written. */
export function versioned<Value extends object>(version: number, codec: Codec<Value>): Codec<Value> {
  return {
    encode: (value) => ({ v: version, ...(codec.encode(value) as Readonly<Record<string, Json>>) }),
    decode(json) {
      if (!isObject(json)) return malformed('an object', json);
      const { v, ...rest } = json;
      return v === version ? codec.decode(rest) : malformed(`version ${version}`, v, 'v');
    },
  };
}
