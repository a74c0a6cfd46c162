/** What happened to an order and must stay visible, whatever becomes of it. Flags are set and never taken away. */
export const FLAGS = [
  'BUSTED', //      a booked execution was taken back
  'EXTERNAL', //    we never sent it: somebody else trades in this account
  'LATE_FILL', //   executed after the broker had told its end
  'OVERFILL', //    more was executed than was left to execute
  'STOPPED', //     the broker guaranteed an execution that it has not reported yet
  'SUSPENDED', //   the broker held it back at least once
  'UNSOLICITED', // canceled though nobody here had asked for it
] as const;

export type Flag = (typeof FLAGS)[number];

/** The flags with one more, each once, in the order of {@link FLAGS}. */
export const withFlag = (flags: readonly Flag[], flag: Flag): readonly Flag[] =>
  FLAGS.filter((each) => each === flag || flags.includes(each));
