/** How long we wait for the server and for each other, in milliseconds. */
export interface Patience {
  /** For another process that is starting the server of the same directory. */
  readonly turnMs: number;
  /** For a server to be ready: a long recovery is a reason for more. What takes longer is adopted by a later start. */
  readonly readyMs: number;
  /** For a server to be gone after it was told to stop: a long last checkpoint is a reason for more. */
  readonly goneMs: number;
}

/** Enough for a recovery and a checkpoint of ordinary size. */
export const ordinaryPatience: Patience = { turnMs: 120_000, readyMs: 60_000, goneMs: 60_000 };
