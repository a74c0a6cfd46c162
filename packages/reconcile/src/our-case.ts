/** Our side as a support case brings it: the books, what was under way, and when. */
import {
  type Codec,
  type DecodeRefusal,
  type Result,
  type SystemTime,
  malformed,
  record,
  systemTimeCodec,
  versioned,
} from '@mqk/core';

import { booksCodec, inFlightCodec } from './books-codec.ts';
import type { InFlight, OurBooks } from './books.ts';

export interface OurCase {
  readonly ours: OurBooks;
  readonly inFlight: InFlight;
  readonly now: SystemTime;
}

export const ourCaseCodec: Codec<OurCase> = versioned(
  1,
  record<OurCase>({ ours: booksCodec, inFlight: inFlightCodec, now: systemTimeCodec }),
);

/** Reads our side from the text of a file. A part that is missing is malformed: it never means "nothing". */
export function readOurCase(text: string): Result<OurCase, DecodeRefusal> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return malformed('JSON', text);
  }
  return ourCaseCodec.decode(json);
}
