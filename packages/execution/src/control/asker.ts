/** Who asks for a change, and under which key: one key is one effect and one record, however often it is asked for. */
import { type Result, type SystemTime, refuse } from '@mqk/core';

import type { ControlChange } from '../store/decisions.ts';
import type { ControlFacts } from '../store/facts.ts';
import type { DoneRequest, Request } from '../store/request.ts';
import type { ControlStore } from '../store/trading-store.ts';

/** A name for the audit alone, or with the key of the request. */
export type Asker = string | { readonly by: string; readonly request: Request };

export const nameOf = (asker: Asker): string => (typeof asker === 'string' ? asker : asker.by);

export const requestOf = (asker: Asker): Request | null => (typeof asker === 'string' ? null : asker.request);

export type RequestRefusal =
  /** No refusal to whoever lost the answer: it has taken effect, once. */
  | {
      readonly code: 'request_done';
      readonly action: string;
      readonly by: string;
      readonly at: SystemTime;
    }
  /** Another wish was carried out under this key. */
  | { readonly code: 'request_key_taken'; readonly action: string };

/** What a person asked for; told to be a repetition when its key was carried out before. */
export type Asked<Value, Refusal> = Promise<Result<Value, Refusal | RequestRefusal>>;

/** Null: nothing was done under this key yet. */
export function repeated(request: Request | null, done: DoneRequest | null): RequestRefusal | null {
  if (request === null || done === null) return null;
  const { action, by, at } = done;
  return done.contentSha256 === request.contentSha256
    ? { code: 'request_done', action, by, at }
    : { code: 'request_key_taken', action };
}

type Decide<Answer> = (facts: ControlFacts) => ControlChange<Answer>;

/** One change that a person asks for, decided under the lock; a repetition changes nothing and says so. */
export const askedOnce = <Value, Refusal>(
  store: Pick<ControlStore, 'control'>,
  request: Request | null,
  decide: Decide<Result<Value, Refusal>>,
): Asked<Value, Refusal> =>
  store.control<Result<Value, Refusal | RequestRefusal>>((facts, done) => {
    const again = repeated(request, done);
    return again === null ? decide(facts) : { answer: refuse(again), audit: null };
  }, request);

/**
 * A stop, which is never refused: the same one again has nothing left to do, and is answered by what is true now; another
 * one under a key that is taken is carried out all the same, as if it had none.
 */
export const stopOnce = <Answer>(
  store: Pick<ControlStore, 'control'>,
  request: Request | null,
  decide: Decide<Answer>,
): Promise<Answer> =>
  store.control<Answer>((facts, done) => {
    const change = decide(facts);
    return repeated(request, done)?.code === 'request_done' ? { answer: change.answer, audit: null } : change;
  }, request);

/** The same for what is decided elsewhere than in control, such as a doubt that a person settles. */
export async function actOnce<Value, Refusal>(
  store: Pick<ControlStore, 'doneRequest'>,
  request: Request | null,
  act: () => Promise<Result<Value, Refusal>>,
): Asked<Value, Refusal> {
  const again = request === null ? null : repeated(request, await store.doneRequest(request.key));
  return again === null ? act() : refuse(again);
}
