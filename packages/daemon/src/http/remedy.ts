/** What to do about each "no" that the desk says over HTTP: whoever is told it need not know our code. */

const LOOK_AGAIN = 'ask for the first step again, read what it shows, and confirm with its token';

export const REMEDY = {
  // the second step of what is confirmed
  confirmation_unknown: `this token was used, or is for something else: ${LOOK_AGAIN}`,
  confirmation_expired: `it took too long: ${LOOK_AGAIN}`,
  confirmation_of_another_clock: `the clock was set back since: ${LOOK_AGAIN}`,
  confirmation_facts_changed: `what was shown is not what is true now: ${LOOK_AGAIN}`,
  control_changed: `somebody armed, disarmed or halted meanwhile: ${LOOK_AGAIN}`,
  request_done: 'nothing: it was done when it was asked for first',
  request_key_taken: 'send every wish under an idempotency key of its own',

  // arming and starting
  halted: 'look after the cause of each halt, acknowledge it (mqk acknowledge), and arm again',
  halt_file_lies_there: 'remove the file HALT from the data directory when its reason is gone',
  lease_lost: 'another process owns the account now: ask that one, or start this one again',
  no_opening: 'open the account first (mqk open)',
  limits_missing: 'give the configuration all limits, and start the desk again',
  audit_not_verified: 'do not trade on this database: restore it, or find out who changed it (mqk verify)',
  not_durable: 'turn fsync, synchronous_commit and full_page_writes on, and start the desk again',
  broker_account_blocked:
    'only the broker can end that: ask it, and compare both sides again (mqk reconcile)',
  winding_down: 'wait until everything is got out of, or give up on it (mqk call-off)',
  unknown_outcomes: 'wait until the doubts end, or say what became of the orders (mqk doubts, mqk resolve)',
  reconcile_never_ran: 'compare both sides (mqk reconcile)',
  reconcile_dirty: 'the books differ from the broker: read the differences (mqk reconcile), and settle them',
  reconcile_unknown: 'the broker could not be asked for everything: compare again (mqk reconcile)',
  reconcile_stale: 'compare both sides again (mqk reconcile)',
  run_exists: 'name another run in the configuration, or go on with the one that there is',
  no_run: 'start one (mqk start)',

  // taking the account over
  already_open: 'nothing: the account was taken over before, once and for all',
  opening_moved: `the broker told something meanwhile: ${LOOK_AGAIN}`,
  opening_has_orders: 'cancel at the broker what works there, and open again',
  opening_without_cost: 'give the instrument a price (a bar of it), and open again',
  snapshot_failed: 'look after the broker, and ask again',

  // getting out, answering, limits
  no_such_order: 'name one of the orders that mqk orders lists',
  no_such_symbol: 'name one of the instruments of the configuration',
  no_such_wind_down: 'name one of those that mqk status lists',
  no_such_halt: 'name one of the halts that mqk status lists',
  not_a_quantity: 'name a whole number of units, greater than nothing',
  confirmed_without_symbol: 'name the symbol whose quantity you confirm',
  no_such_question: 'name one of those that mqk questions lists',
  no_such_doubt: 'nothing: the order is not in doubt any more',
  known_to_the_broker: 'nothing: the broker has the order, and the next look says so',
  doubt_moved_on: 'look again (mqk doubts): something was heard of the order meanwhile',
  reason_missing: 'say how you know it',
  limits_incomplete: 'give every limit that is named: there are no defaults',
  limits_malformed: 'correct the limits that are named, and leave out what is unknown',
  limits_contradict: 'make the part no larger than the whole',
  limits_loosened: 'disarm first: while the desk is armed limits only get tighter',

  // the request itself
  request_malformed: 'correct the fields that are named',
  no_such_event: 'begin with an event that there is',
  too_many_streams: 'close one of the streams',
  too_many_requests: 'wait as long as retry-after says',
  no_such_route: 'see /openapi.json for what can be asked',
  internal: 'read the log of the desk: the fault is ours, and is told there',
  not_ready: 'wait until the desk is up',
  not_authenticated: 'send the token that the daemon was started with',
  no_operator_token_configured: 'start the daemon with MQK_OPERATOR_TOKEN set',
  cross_site_refused: 'ask from a program: pages of other sites are not served',
  host_not_allowed: 'ask by the name localhost or the address 127.0.0.1',
} as const satisfies Readonly<Record<string, string>>;

export type RefusalCode = keyof typeof REMEDY;
