/** Nothing arms and nothing starts but a person who saw what is true now. */
import { type Guard, edit } from './guard.ts';

const ARM = 'packages/execution/src/control/arm.ts';
const STATE = 'packages/integrity/src/control-state.ts';
const ALARMS = { in: 'testkit', test: 'tests/scenario-alarms-are-heard.test.ts' } as const;
const ARMS = { in: 'execution', test: 'tests/arm.test.ts' } as const;
const BOOKS = { in: 'testkit', test: 'tests/scenario-reconcile-blocks-arm-and-start.test.ts' } as const;
const RACE = { in: 'testkit', test: 'tests/scenario-disarm-wins-over-arm.test.ts' } as const;
const REFUSALS = { in: 'execution', test: 'tests/control-refusals.test.ts' } as const;
const STATES = { in: 'integrity', test: 'tests/control-state.test.ts' } as const;

export const ARMING: readonly Guard[] = [
  {
    name: 'boot-disarms',
    keeps: 'a process that starts armed',
    edits: edit(
      STATE,
      "return disarm(stored, 'boot', now);",
      'return { ...stored, version: stored.version + 1 };',
    ),
    in: 'testkit',
    test: 'tests/scenario-restart-defaults-to-disarmed.test.ts',
    title: 'comes back disarmed, says why, and sends nothing',
  },
  {
    name: 'disarm-counts',
    keeps: 'an arm that was prepared before a disarm',
    edits: edit(
      STATE,
      'export function disarm(state: ControlState, reason: DisarmReason, at: SystemTime): ControlState {\n  const version = state.version + 1;',
      'export function disarm(state: ControlState, reason: DisarmReason, at: SystemTime): ControlState {\n  const version = state.version;',
    ),
    ...RACE,
    title: 'somebody disarmed once more',
  },
  {
    name: 'halt-disarms',
    keeps: 'a halted account that stays armed',
    edits: edit(
      STATE,
      'const disarmed = disarm(state, alarm.code, alarm.at);',
      'const disarmed = { ...state, version: state.version + 1 };',
    ),
    ...ALARMS,
    title: 'a halt of a person',
  },
  {
    name: 'arm-waits-for-the-way-out',
    keeps: 'an arm over a way out that is not finished',
    edits: edit(ARM, "when(wide.length > 0, { code: 'winding_down'", "when(false, { code: 'winding_down'"),
    ...RACE,
    title: 'a way out was asked for',
  },
  {
    name: 'arm-waits-for-doubts',
    keeps: 'an arm while an outcome is unknown',
    edits: edit(ARM, 'when(doubts.length > 0, {', 'when(false, {'),
    in: 'testkit',
    test: 'tests/scenario-ambiguous-submit-is-resolved-by-evidence.test.ts',
    title: 'lets no other order of its symbol add risk, and nobody arm',
  },
  {
    name: 'arm-needs-a-verdict',
    keeps: 'an arm on a comparison that is not clean, fresh and of this life',
    edits: edit(ARM, 'return clean.ok ? null : clean.refused;', 'return null;'),
    in: 'testkit',
    test: 'tests/scenario-reconcile-blocks-arm-and-start.test.ts',
    title: 'when only a life before this one looked',
  },
  {
    name: 'arm-needs-the-lease',
    keeps: 'an arm by a process that does not hold the account',
    edits: edit(
      ARM,
      "when(!holds(lease, holder, now), { code: 'lease_lost' })",
      "when(false, { code: 'lease_lost' })",
    ),
    ...ARMS,
    title: 'lease_lost',
  },
  {
    name: 'arm-needs-durability',
    keeps: 'an arm on a database that may forget it',
    edits: edit(ARM, 'when(!proofs.durable, {', 'when(false, {'),
    ...ARMS,
    title: 'not_durable',
  },
  {
    name: 'arm-needs-the-audit',
    keeps: 'an arm over a record that does not verify',
    edits: edit(ARM, 'when(!proofs.auditVerified, {', 'when(false, {'),
    ...ARMS,
    title: 'audit_not_verified',
  },
  {
    name: 'arm-needs-an-opening',
    keeps: 'an arm over books that never began',
    edits: edit(ARM, 'when(!opened, {', 'when(false, {'),
    ...ARMS,
    title: 'no_opening',
  },
  {
    name: 'arm-needs-limits',
    keeps: 'an arm without limits',
    edits: edit(ARM, 'when(limits === null, {', 'when(false, {'),
    ...ARMS,
    title: 'limits_missing',
  },
  {
    name: 'arm-needs-an-active-account',
    keeps: 'an arm of an account that the broker has blocked',
    edits: edit(ARM, "return status === 'active' ? null :", 'return status ? null :'),
    in: 'testkit',
    test: 'tests/scenario-a-blocked-account-stops-the-desk.test.ts',
    title: 'since we came up can be neither armed nor started',
  },
  {
    name: 'an-arm-compares-afresh',
    keeps: 'an arm or a start on what was true at the last beat',
    edits: edit(
      'packages/daemon/src/desk.ts',
      'await gateway.reconcile();\n      return decide',
      'return decide',
    ),
    in: 'daemon',
    test: 'tests/arming.test.ts',
    title: 'what differs since',
  },
  {
    name: 'arm-is-told-of-halts',
    keeps: 'a first step that shows a halted account as one that may be armed',
    edits: edit(ARM, 'when(openHalts(facts).length > 0, {', 'when(false, {'),
    ...ARMS,
    title: 'is refused in both steps with',
  },
  {
    name: 'an-open-halt-keeps-disarmed',
    keeps: 'an arm over a halt that nobody has seen',
    edits: edit(
      STATE,
      "if (open.length > 0) return refuse({ code: 'halted', halts: open });\n  if (state.armed)",
      'if (state.armed)',
    ),
    ...STATES,
    title: 'a halt that nobody has acknowledged keeps the account disarmed',
  },
  {
    name: 'an-arm-is-of-the-state-that-was-seen',
    keeps: 'an arm upon a state that has changed since',
    edits: edit(STATE, 'if (seen.version !== state.version)\n', 'if (false)\n'),
    ...STATES,
    title: 'an acknowledgement after the look counts as a change too',
  },
  {
    name: 'a-halt-that-is-not-there-is-not-seen',
    keeps: 'an acknowledgement of nothing',
    edits: edit(
      STATE,
      "if (named === undefined) return refuse({ code: 'no_such_halt', id });",
      'if (named === undefined) return ok(state);',
    ),
    ...STATES,
    title: 'acknowledging what is not there is refused, twice is not',
  },
  {
    name: 'the-second-step-asks-again',
    keeps: 'an arm on what was true at the first step alone',
    edits: edit(
      ARM,
      'if (no !== null) return { answer: refuse(no), audit: null };\n  const summary = armSummary(facts, context.proofs);\n  const confirmed',
      'const summary = armSummary(facts, context.proofs);\n  const confirmed',
    ),
    ...BOOKS,
    title: 'when the books come to differ between the two steps',
  },
  {
    name: 'start-needs-what-arm-needs',
    keeps: 'a run that starts where nobody could arm',
    edits: edit(
      'packages/execution/src/control/run.ts',
      'const no = armRefusal(facts, context);\n  if (no !== null)',
      'const no = armRefusal(facts, context);\n  if (no !== null && false)',
    ),
    ...BOOKS,
    title: 'when only a life before this one looked',
  },
  {
    name: 'a-run-is-started-once',
    keeps: 'a second run beside the first',
    edits: edit(
      'packages/execution/src/control/run.ts',
      "if (facts.run?.state === 'started')\n",
      'if (false)\n',
    ),
    ...REFUSALS,
    title: 'is started once',
  },
  {
    name: 'a-run-is-stopped-while-it-runs',
    keeps: 'the end of a run that is none',
    edits: edit(
      'packages/execution/src/control/run.ts',
      "if (run?.state !== 'started') return",
      'if (run === null) return',
    ),
    ...REFUSALS,
    title: 'is stopped while it runs',
  },
];
