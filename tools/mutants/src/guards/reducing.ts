/** What the gate asks of cancels, of ways out, and of what is sent once more. */
import { type Guard, edit } from './guard.ts';

const GATE = 'packages/execution/src/gate/decide.ts';
const GATES = { in: 'execution', test: 'tests/gate.test.ts' } as const;
const UNPROTECTED = {
  in: 'testkit',
  test: 'tests/scenario-a-position-without-a-stop-is-seen.test.ts',
} as const;

export const REDUCING: readonly Guard[] = [
  {
    name: 'a-cancel-needs-the-lease',
    keeps: 'a cancel of a process that lost the account',
    edits: edit(GATE, 'const CANCELS = [leaseHeld, targetLive,', 'const CANCELS = [targetLive,'),
    ...GATES,
    title: 'is refused by a lost lease, a target that is over, and a target without the broker’s id',
  },
  {
    name: 'a-cancel-has-a-target',
    keeps: 'a cancel of what is over',
    edits: edit(GATE, 'const CANCELS = [leaseHeld, targetLive,', 'const CANCELS = [leaseHeld,'),
    ...GATES,
    title: 'is refused by a lost lease, a target that is over, and a target without the broker’s id',
  },
  {
    name: 'a-cancel-names-its-target',
    keeps: 'a cancel of an order that the broker has not named',
    edits: edit(GATE, 'protectionGivenUp, targetAcknowledged];', 'protectionGivenUp];'),
    ...GATES,
    title: 'is refused by a lost lease, a target that is over, and a target without the broker’s id',
  },
  {
    name: 'a-strategy-keeps-its-stop',
    keeps: 'a strategy that takes its own stop away',
    edits: edit(GATE, 'targetLive, protectionGivenUp,', 'targetLive,'),
    ...UNPROTECTED,
    title:
      'stays when its strategy may not send what takes its place, and a person takes it away all the same',
  },
  {
    name: 'a-stop-goes-while-armed-only',
    keeps: 'a strategy that makes room for an exit which it may not send',
    edits: edit(GATE, "if (!requireArmed(control).ok) return kept('disarmed');", ''),
    ...GATES,
    title: 'makes room for an exit while armed, and stays while nobody may send one',
  },
  {
    name: 'a-way-out-needs-the-lease',
    keeps: 'a closing order of a process that lost the account',
    edits: edit(
      GATE,
      'const ONLY_REDUCES = [leaseHeld, alive, reducesOnly];',
      'const ONLY_REDUCES = [alive, reducesOnly];',
    ),
    ...GATES,
    title: 'is refused by a lost lease, and when its time has passed',
  },
  {
    name: 'a-way-out-has-its-time',
    keeps: 'a closing order that was decided long ago',
    edits: edit(
      GATE,
      'const ONLY_REDUCES = [leaseHeld, alive, reducesOnly];',
      'const ONLY_REDUCES = [leaseHeld, reducesOnly];',
    ),
    ...GATES,
    title: 'is refused by a lost lease, and when its time has passed',
  },
  {
    name: 'a-way-out-only-reduces',
    keeps: 'a closing order that opens',
    edits: edit(
      GATE,
      'const ONLY_REDUCES = [leaseHeld, alive, reducesOnly];',
      'const ONLY_REDUCES = [leaseHeld, alive];',
    ),
    in: 'testkit',
    test: 'tests/reduce-only.test.ts',
    title: 'a promise to reduce that would no longer reduce when it may leave does not leave',
  },
  {
    name: 'a-way-out-is-promised-only-if-it-reduces',
    keeps: 'a promise to reduce that would open',
    edits: edit(
      'packages/execution/src/outbox/promise.ts',
      'if (senseless.length > 0 || (reduceOnly && trueReduceOnly(risk, asked))) return senseless;',
      'return senseless;',
    ),
    in: 'testkit',
    test: 'tests/reduce-only.test.ts',
    title: 'what another sell has spoken for is not sold twice',
  },
  {
    name: 'what-is-known-is-not-sent-again',
    keeps: 'a second attempt of an order of which news has come',
    edits: edit(GATE, 'const AGAIN = [inDoubt, stillWanted,', 'const AGAIN = [stillWanted,'),
    in: 'testkit',
    test: 'tests/scenario-second-attempt-is-the-same-order.test.ts',
    title: 'when news has told what became of the first attempt',
  },
  {
    name: 'what-is-unwanted-is-not-sent-again',
    keeps: 'a second attempt of an order that is to be cancelled',
    edits: edit(GATE, 'const AGAIN = [inDoubt, stillWanted,', 'const AGAIN = [inDoubt,'),
    in: 'testkit',
    test: 'tests/scenario-second-attempt-is-the-same-order.test.ts',
    title: 'cancel_wanted',
  },
  {
    name: 'attempts-are-counted',
    keeps: 'the same request for ever',
    edits: edit(GATE, 'stillWanted, attemptsLeft];', 'stillWanted];'),
    in: 'testkit',
    test: 'tests/scenario-second-attempt-is-the-same-order.test.ts',
    title: 'attempts_used_up',
  },
];
