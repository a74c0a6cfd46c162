/** Why the desk stops by itself, and why it is disarmed. */

/** Each of these halts and disarms; a person acknowledges it before anybody may arm. */
export const HALT_CODES = [
  'operator', //               a person said stop
  'deadman', //                a loop of ours stopped beating
  'lease_lost', //             another process may be writing for this account
  'audit_broken', //           the record of what we did does not verify
  'strategy_fault', //         a strategy threw, answered too late, or asked for what it may not have
  // what the broker told us about an order
  'news_of_unsent', //         the broker speaks of an order that we never sent
  'terms_mismatch', //         under our id the broker has an order with other terms
  'broker_order_id_changed', // two orders of the broker claim one id of ours
  'unasked_replace', //        replaced though nobody here asked
  'rejected_after_fill', //    refused after parts of it were executed
  'news_of_rejected', //       alive after the broker refused it
  'false_absence', //          proven never to have arrived, and yet it has
  'live_after_end', //         the broker says live after it told the end
  'replace_after_fill', //     replaced while executions came in: the successor's quantity is in doubt
  'impossible_event', //       news that fits no order as we know it
  'unknown_outcome_too_old', // an order stayed in doubt for longer than anybody may wait
  'quarantine_too_old', //     news that nobody could read stayed unresolved
  'unknown_order', //          news of an order that we never made
  'unknown_instrument', //     news of something that we never heard of
  'message_conflict', //       a message that we know came again, with another content
  'client_order_id_taken', //  two decisions of ours would have one name at the broker
  // what the broker lets us do
  'credentials_refused', //    the broker does not know our key, or the key may not do this
  'account_blocked', //        the broker lets the account do nothing, or nothing for now
  'account_closed', //         there is no such account any more
  'wrong_environment', //      a key of paper for live money, or the other way round
  // what the broker told us about money
  'late_fill', //              executed after the end of its order
  'overfill', //               more executed than ordered
  'fill_of_unsent', //         executed though never sent
  'fill_of_rejected', //       executed though refused, or though proven absent
  'external_fill', //          somebody else trades in this account
  'fill_conflict', //          one execution id, two stories
  'fill_gap', //               the broker counts executions that it does not show
  'bust', //                   an execution was taken back
  'correction', //             an execution was rewritten
  'reversal_without_fill', //  a bust or correction of more than was ever booked
  'unbookable_fill', //        nothing executed, or more than can be counted
  'both_legs_filled', //       a stop and a target that exclude each other both executed
  // what we and the broker disagree about
  'reconcile_drift', //        orders, executions, positions or cash differ
  'snapshot_contradiction', // one snapshot number, two contents
  // limits
  'limits_missing', //         trading without limits is not trading
  'number_out_of_range', //    NaN, a negative size, a price of zero: whoever made it is broken
  'overflow', //               a sum that no account can hold
  'day_loss_reached', //       lost more since the day began than the day may cost
  'drawdown_reached', //       lost more from the peak than the account may
  'order_storm', //            a strategy that runs away
  'reject_storm', //           the broker refuses one order after another
  'execution_storm', //        money moves faster than anybody planned
  // what we stand on
  'feed_stale', //             the market is open, and a price has not moved for too long
  'feed_gap', //               bars are missing inside a session
  'feed_disagrees', //         two sources of one price contradict each other
] as const;
export type HaltCode = (typeof HALT_CODES)[number];

const PLAIN_REASONS = [
  'boot', //     a process started: nothing arms itself
  'shutdown', // a process ended in order
  'session_end', // the arm was meant for one session
] as const;

/** A halt also disarms, so every halt code is a reason too. */
export const DISARM_REASONS: readonly [...typeof PLAIN_REASONS, ...typeof HALT_CODES] = [
  ...PLAIN_REASONS,
  ...HALT_CODES,
];
export type DisarmReason = (typeof DISARM_REASONS)[number];
