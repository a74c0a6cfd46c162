/** Guards of control: what each keeps out, the few characters that take it away, and the test that misses it. */
import type { Edit } from './planted.ts';

export interface Guard {
  readonly name: string;
  /** What it keeps out. */
  readonly keeps: string;
  readonly edits: readonly Edit[];
  /** Folder under `packages`. */
  readonly in: string;
  /** Below that folder. */
  readonly test: string;
  /** Words of the title that stand in the file. */
  readonly title: string;
}

const STATE = 'packages/integrity/src/control-state.ts';
const ARM = 'packages/execution/src/control/arm.ts';
const CONFIRMATION = 'packages/execution/src/control/confirmation.ts';
const STOPS = 'packages/execution/src/control/stops.ts';
const WRITER = 'packages/db/src/migrations/0011-one-writer.ts';
const EVENTS = 'packages/db/src/migrations/0010-events.ts';
const BRAKE = 'packages/daemon/src/brake.ts';

const RACE = { in: 'testkit', test: 'tests/scenario-disarm-wins-over-arm.test.ts' } as const;
const ALARMS = { in: 'testkit', test: 'tests/scenario-alarms-are-heard.test.ts' } as const;
const ONE_WRITER = { in: 'db', test: 'tests/one-writer.test.ts' } as const;
const REQUESTS = { in: 'daemon', test: 'tests/requests.test.ts' } as const;
const BRAKES = { in: 'daemon', test: 'tests/brake.test.ts' } as const;

const edit = (file: string, find: string, put: string): readonly Edit[] => [{ file, find, put }];

export const GUARDS: readonly Guard[] = [
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
    name: 'limits-only-tighten-while-armed',
    keeps: 'more risk than the person who armed was shown',
    edits: edit('packages/execution/src/control/limits.ts', 'if (names.length > 0)', 'if (false)'),
    in: 'testkit',
    test: 'tests/scenario-limits-only-tighten-while-armed.test.ts',
    title: 'a looser one is refused by name, and nothing is stored',
  },
  {
    name: 'a-token-is-used-once',
    keeps: 'a second arm by one token',
    edits: edit('packages/db/src/control/facts.ts', 'and used_at is null and expires_at', 'and expires_at'),
    ...RACE,
    title: 'nothing has changed, it arms, and only once',
  },
  {
    name: 'control-is-recorded',
    keeps: 'a change of control without a record',
    edits: edit(WRITER, 'if said is null then', 'if false then'),
    ...ONE_WRITER,
    title: 'a change without a record of its own is refused at the commit',
  },
  {
    name: 'an-arm-is-confirmed',
    keeps: 'an arm that no person confirmed, whoever writes it',
    edits: edit(WRITER, 'if new.armed and not old.armed and (', 'if false and ('),
    ...ONE_WRITER,
    title: 'nobody arms without the confirmation of a person',
  },
  {
    name: 'control-goes-forward',
    keeps: 'an older state that comes back',
    edits: edit(WRITER, 'is_now < was or (is_now = was and new.doc::jsonb <> old.doc::jsonb)', 'false'),
    ...ONE_WRITER,
    title: 'an older version, or another document under the same one',
  },
  {
    name: 'control-has-one-door',
    keeps: 'the app, when it writes the row directly',
    edits: edit(WRITER, 'revoke update (armed, doc, updated_at) on mqk.control from mqk_app;', ''),
    ...ONE_WRITER,
    title: 'update mqk.control set updated_at',
  },
  {
    name: 'a-halt-is-told',
    keeps: 'a halt that nobody hears of',
    edits: edit(
      EVENTS,
      'create constraint trigger tells after insert on mqk.halt\n  deferrable initially deferred for each row execute function mqk.tell_of_halt();',
      '',
    ),
    ...ALARMS,
    title: 'a halt of a person',
  },
  {
    name: 'a-disarm-is-told',
    keeps: 'a disarm that nobody hears of',
    edits: edit(EVENTS, 'for each row when (old.armed <> new.armed)', 'for each row when (false)'),
    ...ALARMS,
    title: 'a process that died armed',
  },
  {
    name: 'a-doubt-is-told',
    keeps: 'an unknown outcome that nobody hears of',
    edits: edit(EVENTS, "(new.status = 'UNKNOWN' or (old.status", '(false or (old.status'),
    ...ALARMS,
    title: 'an outcome that nobody knows, and its end',
  },
  {
    name: 'a-quarantine-is-told',
    keeps: 'a message set aside that nobody hears of',
    edits: edit(EVENTS, "when (new.disposition = 'quarantined')", 'when (false)'),
    ...ALARMS,
    title: 'a message that nobody understands, and its answer',
  },
  {
    name: 'events-are-numbered-by-commit',
    keeps: 'two events under one number',
    edits: edit(EVENTS, "  perform pg_advisory_xact_lock(hashtextextended('mqk.event ' || whose, 0));\n", ''),
    in: 'db',
    test: 'tests/events.test.ts',
    title: 'writers at once get numbers without a gap',
  },
  {
    name: 'the-log-remembers',
    keeps: 'an alarm that is told anew by every life',
    edits: edit('packages/daemon/src/events/bell.ts', 'await store.eventsTold(READER)', '0n'),
    ...ALARMS,
    title: 'what nobody told before the process died',
  },
  {
    name: 'a-restored-database-is-no-peace',
    keeps: 'a follower who waits for numbers that were given out before',
    edits: edit('packages/daemon/src/http/events.ts', 'if (after > last)', 'if (false)'),
    in: 'daemon',
    test: 'tests/event-routes.test.ts',
    title: 'what is no number of an event is refused',
  },
  {
    name: 'a-request-is-done-once',
    keeps: 'a second effect of one request',
    edits: edit(
      'packages/execution/src/control/asker.ts',
      'return again === null ? decide(facts) : { answer: refuse(again), audit: null };',
      'return decide(facts);',
    ),
    ...REQUESTS,
    title: 'ten at once under one key are one',
  },
  {
    name: 'a-stop-has-its-own-connections',
    keeps: 'questions that keep a stop waiting',
    edits: edit(
      'packages/daemon/src/start.ts',
      '    store,\n    stopStore,\n    broker:',
      '    store,\n    broker:',
    ),
    ...REQUESTS,
    title: 'questions that keep every shared connection waiting',
  },
  {
    name: 'a-stop-is-not-counted',
    keeps: 'a flood that keeps a stop out',
    edits: edit('packages/daemon/src/http/rates.ts', 'stop: Number.POSITIVE_INFINITY,', 'stop: 1,'),
    in: 'daemon',
    test: 'tests/rates.test.ts',
    title: 'no flood keeps a stop out',
  },
  {
    name: 'the-deadman-judges-beats',
    keeps: 'a dead loop under an armed account',
    edits: edit(STOPS, 'return fresh.ok ? null : fresh.refused;', 'return null;'),
    in: 'testkit',
    test: 'tests/scenario-deadman-sticky-across-restart.test.ts',
    title: 'beats are judged where the halt is written',
  },
  {
    name: 'the-brake-holds-first',
    keeps: 'a byte that leaves while a stop is on its way to the database',
    edits: edit(BRAKE, '    hold.put();\n', ''),
    ...BRAKES,
    title: 'holds from the moment that it is asked for until it is stored',
  },
  {
    name: 'a-stop-is-left-behind',
    keeps: 'a stop that is forgotten with the database',
    edits: edit(BRAKE, '    leaveHaltFile(data, order);\n', ''),
    ...BRAKES,
    title: 'it holds for ever, is left behind, and ends the process',
  },
  {
    name: 'a-kill-cancels',
    keeps: 'a kill that leaves orders alive',
    edits: edit(
      STOPS,
      "        windDown: { ...WHOLE_ACCOUNT, action: 'cancel_all', by: nameOf(asker), reason: detail },\n",
      '',
    ),
    in: 'testkit',
    test: 'tests/scenario-a-kill-is-over-when-every-order-is.test.ts',
    title: 'withdraws what waits, cancels what works',
  },
  {
    name: 'stops-go-last',
    keeps: 'a position without its stop while something else may still fill',
    edits: edit(
      'packages/execution/src/control/plan-wind-down.ts',
      "return action === 'flatten' && others.length > 0 ? others : meant;",
      'return meant;',
    ),
    in: 'testkit',
    test: 'tests/scenario-protective-stops-go-last.test.ts',
    title: 'stays until everything else has ended',
  },
  {
    name: 'an-arm-ends-with-its-session',
    keeps: 'an order after the session that the arm was for',
    edits: edit('packages/runtime/src/arm-expiry.ts', '      due ||= endsWith(step);\n', ''),
    in: 'testkit',
    test: 'tests/scenario-an-arm-may-end-with-its-session.test.ts',
    title: 'what was decided at the last bar does not leave after it',
  },
];
