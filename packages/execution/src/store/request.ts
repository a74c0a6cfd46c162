/** A person's request under a key of its own: asked again under the same key, it has taken effect already. */
import type { SystemTime } from '@mqk/core';

export interface Request {
  /** Printable ASCII without spaces, 128 characters at most; chosen by whoever asks. */
  readonly key: string;
  /** SHA-256 of what is asked: the same key means the same wish. */
  readonly contentSha256: string;
}

/** What a key has brought about, in the transaction that did it. */
export interface DoneRequest {
  readonly contentSha256: string;
  /** As the audit names it. */
  readonly action: string;
  readonly by: string;
  readonly at: SystemTime;
}
