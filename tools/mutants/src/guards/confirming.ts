/** A second step is that of the first: once, soon, and for what was shown. */
import { type Guard, edit } from './guard.ts';

const CONFIRMATION = 'packages/execution/src/control/confirmation.ts';
const ARMS = { in: 'execution', test: 'tests/arm.test.ts' } as const;
const RACE = { in: 'testkit', test: 'tests/scenario-disarm-wins-over-arm.test.ts' } as const;
const REFUSALS = { in: 'execution', test: 'tests/control-refusals.test.ts' } as const;

export const CONFIRMING: readonly Guard[] = [
  {
    name: 'a-token-is-for-what-was-shown',
    keeps: 'an arm of something else than what was looked at',
    edits: edit(CONFIRMATION, 'if (found.factsSha256 !== given.factsSha256)', 'if (false)'),
    ...RACE,
    title: 'a fee was booked',
  },
  {
    name: 'a-token-is-of-this-clock',
    keeps: 'a token that a clock which stepped back keeps alive',
    edits: edit(CONFIRMATION, 'if (found.expiresAt - facts.now > CONFIRM_WITHIN_MS)', 'if (false)'),
    in: 'testkit',
    test: 'tests/scenario-a-clock-that-jumps-trades-nothing.test.ts',
    title: 'a confirmation that is good for longer than any is given',
  },
  {
    name: 'a-token-expires',
    keeps: 'an arm by somebody who looked too long ago',
    edits: edit(CONFIRMATION, 'if (facts.now > found.expiresAt)', 'if (false)'),
    in: 'execution',
    test: 'tests/arm.test.ts',
    title: 'takes a token once, soon, and for nothing else',
  },
  {
    name: 'a-token-is-used-once',
    keeps: 'a second arm by one token',
    edits: edit('packages/db/src/control/facts.ts', 'and used_at is null and expires_at', 'and expires_at'),
    ...RACE,
    title: 'nothing has changed, it arms, and only once',
  },
  {
    name: 'limits-only-tighten-while-armed',
    keeps: 'more risk than the person who armed was shown',
    edits: edit('packages/execution/src/control/limits.ts', 'if (names.length > 0)', 'if (false)'),
    in: 'testkit',
    test: 'tests/scenario-limits-only-tighten-while-armed.test.ts',
    title: 'a looser one is refused by name, and nothing is stored',
  },
  {
    name: 'the-configuration-speaks-once',
    keeps: 'a restart that loosens what a person has tightened',
    edits: edit(
      'packages/execution/src/control/limits.ts',
      'if (configuredLimits !== null && hashOf(',
      'if (false && hashOf(',
    ),
    in: 'testkit',
    test: 'tests/scenario-limits-only-tighten-while-armed.test.ts',
    title: 'what a person has tightened is still tight after a restart with the same configuration',
  },
  {
    name: 'an-account-is-opened-once',
    keeps: 'a second opening over books that go on',
    edits: edit(
      'packages/execution/src/control/opening.ts',
      "if (facts.opened) return { code: 'already_open' };",
      '',
    ),
    ...ARMS,
    title: 'happens once in the life of an account',
  },
  {
    name: 'opening-waits-for-orders',
    keeps: 'an account taken over while its orders work',
    edits: edit('packages/execution/src/control/opening.ts', 'if (working > 0) return', 'if (false) return'),
    ...REFUSALS,
    title: 'is not taken over with orders that still work',
  },
  {
    name: 'opening-needs-a-cost',
    keeps: 'a position booked at a price that nobody told',
    edits: edit(
      'packages/execution/src/control/opening.ts',
      'return unpriced === undefined ? null :',
      'return true ? null :',
    ),
    ...REFUSALS,
    title: 'is not taken over with a position, long or short, of which nobody knows cost or price',
  },
  {
    name: 'opening-is-of-one-moment',
    keeps: 'books that are opened twice with what was told meanwhile',
    edits: edit(
      'packages/execution/src/control/take-over.ts',
      'if (before.cursor !== cursor.cursor) return',
      'if (false) return',
    ),
    in: 'testkit',
    test: 'tests/scenario-an-account-is-taken-over-whole.test.ts',
    title: 'a broker that tells something while we look is looked at again',
  },
  {
    name: 'opening-is-of-what-was-shown',
    keeps: 'an opening of other books than a person looked at',
    edits: edit(
      'packages/execution/src/control/opening.ts',
      'factsSha256: factsHash(opening),\n  });',
      "factsSha256: facts.confirmations[0]?.factsSha256 ?? '',\n  });",
    ),
    ...ARMS,
    title: 'is refused when the broker’s cash is not what was shown',
  },
];
