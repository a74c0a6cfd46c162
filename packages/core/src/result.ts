/** What a function returns when "no" is an ordinary answer and not an accident. */
export type Result<Value, Refused> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refused: Refused };

export function ok(): Result<void, never>;
export function ok<Value>(value: Value): Result<Value, never>;
export function ok<Value>(value?: Value): Result<Value | undefined, never> {
  return { ok: true, value };
}

/** The typed "no". It names what was refused in numbers and codes, so that whoever reads it can act. */
export function refuse<const Refused>(refused: Refused): Result<never, Refused> {
  return { ok: false, refused };
}
