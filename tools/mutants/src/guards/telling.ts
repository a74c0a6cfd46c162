/** Whatever stops the desk or leaves it in doubt is heard of. */
import { type Guard, edit } from './guard.ts';

const EVENTS = 'packages/db/src/migrations/0010-events.ts';
const ALARMS = { in: 'testkit', test: 'tests/scenario-alarms-are-heard.test.ts' } as const;

export const TELLING: readonly Guard[] = [
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
    name: 'a-question-is-told',
    keeps: 'a question that blocks and that nobody hears of',
    edits: edit(
      EVENTS,
      "create constraint trigger tells after insert on mqk.inquiry\n  deferrable initially deferred for each row when (new.kind <> 'reread') execute function mqk.tell_of_question();",
      '',
    ),
    ...ALARMS,
    title: 'executions that the broker counts and does not show',
  },
  {
    name: 'an-alert-is-told',
    keeps: 'an alert that nobody hears of',
    edits: edit(
      EVENTS,
      'create constraint trigger tells after insert on mqk.alert\n  deferrable initially deferred for each row execute function mqk.tell_of_alert();',
      '',
    ),
    ...ALARMS,
    title: 'what nothing stops for and a person should see',
  },
  {
    name: 'a-way-out-is-told',
    keeps: 'a way out that nobody hears of',
    edits: edit(
      EVENTS,
      'create constraint trigger tells after insert or update on mqk.wind_down\n  deferrable initially deferred for each row execute function mqk.tell_of_wind_down();',
      '',
    ),
    ...ALARMS,
    title: 'a kill',
  },
  {
    name: 'a-position-without-a-stop-is-told',
    keeps: 'a hole in the protection that only the audit knows',
    edits: edit(
      EVENTS,
      "create constraint trigger tells after insert on mqk.audit\n  deferrable initially deferred for each row when (new.event::json ->> 'action' = 'position_unprotected')\n  execute function mqk.tell_of_audit();",
      '',
    ),
    ...ALARMS,
    title: 'a position that no resting stop stands behind',
  },
  {
    name: 'events-are-numbered-by-commit',
    keeps: 'two events under one number',
    edits: edit(EVENTS, "  perform pg_advisory_xact_lock(hashtextextended('mqk.event ' || whose, 0));\n", ''),
    in: 'db',
    test: 'tests/events.test.ts',
    title: 'a number that another writer has taken and not committed is waited for, and never given twice',
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
    name: 'followers-have-an-end',
    keeps: 'more followers than the desk has room for',
    edits: edit('packages/daemon/src/http/events.ts', 'if (open >= STREAMS_MAX) return', 'if (false) return'),
    in: 'daemon',
    test: 'tests/event-routes.test.ts',
    title: 'more followers than the desk has room for are told to come back, and room is made when one goes',
  },
];
