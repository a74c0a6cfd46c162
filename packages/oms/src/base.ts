/** Where an order stands between us and the broker. What else is true of it (filled, pending requests, flags) is kept apart. */
export const BASES = [
  'UNSENT', //       promised in the outbox; no attempt to send it can be alive
  'SENDING', //      an attempt is under way, or its sender died with it
  'UNKNOWN', //      sent perhaps; only evidence ends this
  'ACKED', //        the broker has it, and is not working it yet
  'LIVE', //         the broker works it
  'DONE_FOR_DAY', // at rest until the next session, or its end
  'FILLED', //       all of it was executed
  'CANCELED', //     ended with a rest that will not be executed
  'EXPIRED', //      ended by its time in force
  'REJECTED', //     refused by the broker
  'REPLACED', //     its successor lives on under another id
  'NOT_ACCEPTED', // proven never to have reached the broker, or withdrawn before it could
] as const;

export type Base = (typeof BASES)[number];

export const POSSIBLY_LIVE_BASES = ['SENDING', 'UNKNOWN', 'ACKED', 'LIVE', 'DONE_FOR_DAY'] as const;
export type PossiblyLiveBase = (typeof POSSIBLY_LIVE_BASES)[number];

/** No news moves an order out of one of these back to life: what contradicts the end is booked and alarmed. */
export const TERMINAL_BASES = [
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REJECTED',
  'REPLACED',
  'NOT_ACCEPTED',
] as const;
export type TerminalBase = (typeof TERMINAL_BASES)[number];

const TERMINAL: ReadonlySet<Base> = new Set(TERMINAL_BASES);
export const isTerminalBase = (base: Base): base is TerminalBase => TERMINAL.has(base);
