/** How a strategy's settings are read: text from a command line, or values from a file. */
import { type Json, type Quantity, type Result, isIdText, ok, parseQuantity, refuse } from '@mqk/core';

export interface ParamsRefusal {
  readonly code: 'missing_param' | 'unknown_param' | 'malformed_param' | 'inconsistent_params'; // each is possible, together they are not
  /** The setting to correct. */
  readonly field: string;
  readonly expected: string;
  /** What stood there, cut at 60 characters. */
  readonly found: string;
}

export interface ParamField<Value> {
  readonly expected: string;
  read(raw: unknown): Result<Value, 'malformed'>;
  write(value: Value): Json;
}

export interface ParamsReader<Params> {
  /** Names of the settings, in the order of the definition. */
  readonly names: readonly string[];
  /** Refuses, naming the field, what is missing, unknown, malformed or inconsistent. */
  read(raw: unknown): Result<Params, ParamsRefusal>;
  /** For records and hashes: what is written reads back as the same value. */
  write(params: Params): Json;
}

export interface Inconsistency {
  readonly field: string;
  readonly expected: string;
}

/** The settings of a strategy, field by field, and what must hold between them. */
export function paramsOf<Params extends object>(
  fields: { readonly [Name in keyof Params]: ParamField<Params[Name]> },
  inconsistency: (params: Params) => Inconsistency | null = () => null,
): ParamsReader<Params> {
  const names = Object.keys(fields) as (keyof Params & string)[];
  return {
    names,
    read(raw) {
      if (!isObject(raw)) return no('malformed_param', '', 'settings by name', raw);
      const stranger = Object.keys(raw).find((name) => !Object.hasOwn(fields, name));
      if (stranger !== undefined) {
        return no('unknown_param', stranger.slice(0, 60), `one of ${names.join(', ')}`, raw[stranger]);
      }
      const out: Partial<Record<keyof Params, unknown>> = {};
      for (const name of names) {
        const { expected } = fields[name];
        if (!Object.hasOwn(raw, name)) return no('missing_param', name, expected, undefined);
        const field = fields[name].read(raw[name]);
        if (!field.ok) return no('malformed_param', name, expected, raw[name]);
        out[name] = field.value;
      }
      const params = out as Params;
      const wrong = inconsistency(params);
      return wrong === null
        ? ok(params)
        : no('inconsistent_params', wrong.field, wrong.expected, raw[wrong.field]);
    },
    write: (params) => Object.fromEntries(names.map((name) => [name, fields[name].write(params[name])])),
  };
}

/** A count, given as a number or as text. */
export function wholeNumber(min: number, max: number): ParamField<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    read(raw) {
      const value = typeof raw === 'string' && /^-?\d{1,15}$/.test(raw) ? Number(raw) : raw;
      const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
      return fits ? ok(value) : refuse('malformed');
    },
    write: (value) => value,
  };
}

/** A quantity above zero, given as a whole number or as text; written as text. */
export const positiveQuantity: ParamField<Quantity> = {
  expected: 'a whole quantity above zero',
  read(raw) {
    const text = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw;
    const read = typeof text === 'string' ? parseQuantity(text) : null;
    return read?.ok === true && read.value > 0n ? ok(read.value) : refuse('malformed');
  },
  write: (value) => value.toString(),
};

export const symbolName: ParamField<string> = {
  expected: 'a symbol',
  read: (raw) => (typeof raw === 'string' && isIdText(raw) ? ok(raw) : refuse('malformed')),
  write: (value) => value,
};

const isObject = (raw: unknown): raw is Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw);

function no(
  code: ParamsRefusal['code'],
  field: string,
  expected: string,
  found: unknown,
): Result<never, ParamsRefusal> {
  return refuse({ code, field, expected, found: show(found) });
}

function show(found: unknown): string {
  if (typeof found === 'object' && found !== null) return Array.isArray(found) ? 'a list' : 'an object';
  return typeof found === 'symbol' ? 'a symbol' : String(found).slice(0, 60);
}
