/** What came back from a broker over a network, before anybody says what it means. */

/** What was asked. */
export const REQUESTS = ['submit', 'replace', 'cancel', 'lookup'] as const;
export type RequestKind = (typeof REQUESTS)[number];

/** How the request and its answer travelled. */
export const TRANSPORTS = [
  'not_connected', // no name, no route, refused, no TLS, or the time to send had passed: no byte of the request left
  'broken', //        reset or closed after a byte may have left
  'timed_out', //     no answer, or only a part of one, within the deadline, after a byte may have left
  'garbled', //       something came back that is no answer of the protocol
  'answered', //      with a status
] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** What the body of an answer is. Whoever cannot tell says `unreadable`. */
export const BODIES = [
  'order', //       an order, under the id that the request is about
  'other_order', // an order under another id
  'error', //       the broker's own error, in the form that the broker declares
  'empty',
  'unreadable', //  cut off, or a page of something that stands in front of the broker
] as const;
export type Body = (typeof BODIES)[number];

/** Nobody may trade here until a person has seen to it: it is not about this order. */
export const BARS = [
  'credentials_refused', // the key is unknown, revoked, or may not do this
  'account_blocked', //     the broker lets the account do nothing, or nothing for now
  'account_closed',
  'wrong_environment', //   a key of paper for live money, or the other way round
] as const;
export type Bar = (typeof BARS)[number];

/** What an adapter knows of its broker's error codes; whatever it does not know is `unlisted`. */
export const CODE_MEANINGS = [
  'unlisted',
  'order_refused', //  this order, for good: its terms, its symbol, the money or the shares that it needs
  'id_taken', //       an order with this client order id exists
  'order_unknown',
  'not_cancelable', // the order is past being cancelled
  'throttled', //      too many requests; this one was not looked at
  ...BARS,
] as const;
export type CodeMeaning = (typeof CODE_MEANINGS)[number];

/** By the broker's own code. What is not in it is never guessed at. */
export type CodeBook = ReadonlyMap<string, CodeMeaning>;

export interface RawAnswer {
  readonly request: RequestKind;
  readonly transport: Transport;
  /** Of HTTP; whatever number a server says. Null without an answer. */
  readonly status: number | null;
  readonly body: Body;
  /** The broker's own code in its error; null when it says none. */
  readonly code: string | null;
  /** Milliseconds that the broker asks to wait; null when it says none. */
  readonly retryAfterMs: number | null;
}
