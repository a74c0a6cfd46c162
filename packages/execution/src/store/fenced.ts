/** Ownership was lost: another process has a newer epoch, or the row was settled by somebody else. */
export type Fenced = 'done' | 'ownership_lost';
