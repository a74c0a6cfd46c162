/** A "no" over HTTP: a problem document with a stable code, and what to do about it. Source: RFC 9457. */
import { REMEDY, type RefusalCode } from './remedy.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable; programs look at this and at nothing else. */
  readonly code: RefusalCode;
  readonly remedy: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A typed "no": its code, and whatever numbers it carries. */
export interface Refused {
  readonly code: RefusalCode;
  readonly [fact: string]: unknown;
}

export function problem(status: number, refused: Refused): Problem {
  const { code, ...detail } = refused;
  return {
    type: `urn:mqk:problem:${code}`,
    title: code.replaceAll('_', ' '),
    status,
    code,
    remedy: REMEDY[code],
    detail,
  };
}

/** bigint does not survive JSON: it goes out as text. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'bigint' ? entry.toString() : entry));
