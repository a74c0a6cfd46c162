/** Every message between the wish and the settlement of an order, in order; the broker's among them. */
const SETTLED = [
  'tx-c.begin',
  'tx-c.lock',
  'tx-c.row',
  'tx-c.id-map',
  'tx-c.attempt',
  'tx-c.outbox',
  'tx-c.order',
  'tx-c.commit',
] as const;

/** Of an answer that lets us do nothing more: found while control is shared, and settled by who owns it. */
const SEEN = ['tx-c.begin', 'tx-c.lock', 'tx-c.row'] as const;
const FAILED = ['tx-c.attempt', 'tx-c.outbox', 'tx-c.order', 'tx-c.release'] as const;

const AT_ONCE = [
  'tx-ab.begin',
  'tx-ab.lock',
  'tx-ab.facts',
  'tx-ab.promise',
  'tx-ab.claim',
  'tx-ab.commit',
  'send',
] as const;

export const MESSAGES = {
  /** Promised and claimed in one transaction. */
  'at once': [...AT_ONCE, ...SETTLED],
  /** The same, and the broker lets the account do nothing. */
  'in vain': [
    ...AT_ONCE,
    ...SEEN,
    ...FAILED,
    'tx-c.rollback',
    ...SEEN,
    ...FAILED,
    'tx-c.control',
    'tx-c.halt',
    'tx-c.audit',
    'tx-c.commit',
  ],
  /** Promised by one transaction, and claimed by another. */
  'step by step': [
    'tx-a.begin',
    'tx-a.lock',
    'tx-a.facts',
    'tx-a.intent',
    'tx-a.order',
    'tx-a.reservation',
    'tx-a.outbox',
    'tx-a.commit',
    'tx-b.due',
    'tx-b.begin',
    'tx-b.lock',
    'tx-b.rows',
    'tx-b.orders',
    'tx-b.facts',
    'tx-b.claim',
    'tx-b.order',
    'tx-b.commit',
    'send',
    ...SETTLED,
  ],
} as const;

/** Each once: a life dies at the first of them. */
export const momentsOf = (how: How): readonly string[] => [...new Set<string>(MESSAGES[how])];

export type How = keyof typeof MESSAGES;
export const WAYS = Object.keys(MESSAGES) as readonly How[];
