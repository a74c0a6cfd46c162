/** Whatever would keep a stop from being heard, from holding, or from being remembered. */
import { type Guard, edit } from './guard.ts';

const BRAKE = 'packages/daemon/src/brake.ts';
const HALT_FILE = 'packages/daemon/src/halt-file.ts';
const STOPS = 'packages/execution/src/control/stops.ts';
const BRAKES = { in: 'daemon', test: 'tests/brake.test.ts' } as const;
const DEADMAN = { in: 'testkit', test: 'tests/scenario-deadman-sticky-across-restart.test.ts' } as const;
const JUMPS = { in: 'testkit', test: 'tests/scenario-a-clock-that-jumps-trades-nothing.test.ts' } as const;
const ENDS = { in: 'testkit', test: 'tests/scenario-a-stop-leaves-the-desk-disarmed.test.ts' } as const;
const ON_ITS_WAY = {
  in: 'testkit',
  test: 'tests/scenario-a-stop-on-its-way-lets-nothing-leave.test.ts',
} as const;
const REQUESTS = { in: 'daemon', test: 'tests/requests.test.ts' } as const;
const TRIPWIRES = { in: 'integrity', test: 'tests/tripwires.test.ts' } as const;

export const STOPPING: readonly Guard[] = [
  {
    name: 'an-end-in-order-disarms',
    keeps: 'a store that says ARMED while no process is there',
    edits: edit(
      'packages/daemon/src/start.ts',
      'closing.push(() => sayGoodbye({ control, patienceMs: timing.stopPatienceMs, log }));',
      '',
    ),
    ...ENDS,
    title: 'is disarmed before it says so',
  },
  {
    name: 'a-stopped-run-disarms',
    keeps: 'orders that leave though a person has ended the run',
    edits: edit(
      'packages/execution/src/control/run.ts',
      "control: disarm(facts.control, 'operator', facts.now),",
      '',
    ),
    ...ENDS,
    title: 'a run that is stopped leaves the desk disarmed',
  },
  {
    name: 'an-end-does-not-wait-for-ever',
    keeps: 'a process that cannot be ended because its database does not answer',
    edits: edit('packages/daemon/src/goodbye.ts', 'Promise.race([said, late])', 'said'),
    in: 'daemon',
    test: 'tests/goodbye.test.ts',
    title: 'ends all the same, and says so',
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
    name: 'somebody-looks-after-the-beats',
    keeps: 'a deadman that nobody asks',
    edits: edit(
      'packages/daemon/src/supervisor.ts',
      'const silent = await control.deadman();',
      'const silent = null as Awaited<ReturnType<typeof control.deadman>>;',
    ),
    ...DEADMAN,
    title:
      'a deadman halts; killed and restarted it is halted for the same reason until a person has seen it',
  },
  {
    name: 'a-loop-that-is-not-named-is-dead',
    keeps: 'a loop that nobody counts',
    edits: edit(
      'packages/integrity/src/heartbeat.ts',
      'if (own.length === 0) return refuse({',
      'if (own.length < 0) return refuse({',
    ),
    ...TRIPWIRES,
    title: 'that never beat, or that nobody mentions, is stale',
  },
  {
    name: 'a-beat-ages',
    keeps: 'a loop that beat long ago',
    edits: edit('packages/integrity/src/heartbeat.ts', '&& ageMs <= ageMsMax;', ';'),
    ...TRIPWIRES,
    title: 'alone is enough to be stale',
  },
  {
    name: 'a-beat-from-the-future-proves-nothing',
    keeps: 'a clock that stepped back and keeps a dead loop alive',
    edits: edit('packages/integrity/src/heartbeat.ts', 'ageMs >= -ageMsMax &&', ''),
    ...JUMPS,
    title: 'under an armed desk lets nothing leave, and halts the desk as one whose loops are dead',
  },
  {
    name: 'the-brake-holds-first',
    keeps: 'a byte that leaves while a stop is on its way to the database',
    edits: edit(BRAKE, '    hold.put(own);\n', ''),
    ...BRAKES,
    title: 'holds from the moment that it is asked for until it is stored',
  },
  {
    name: 'the-brake-is-on-the-wire',
    keeps: 'a brake that holds nothing',
    edits: edit(
      'packages/daemon/src/start.ts',
      'leaseUsable: () => lease.usable() && hold.free(),',
      'leaseUsable: () => lease.usable(),',
    ),
    ...ON_ITS_WAY,
    title: 'while a stop is on its way to the database nothing leaves',
  },
  {
    name: 'a-stop-is-left-behind',
    keeps: 'a stop that is forgotten with the database',
    edits: edit(BRAKE, '    hold.leaveAll();\n', ''),
    ...BRAKES,
    title: 'it holds for ever, is left behind, and ends the process',
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
    name: 'the-file-halt-is-looked-for',
    keeps: 'a person whose HALT nobody reads',
    edits: edit(
      'packages/daemon/src/halt-watch.ts',
      'if (left === null || state',
      'if (left !== undefined || state',
    ),
    ...DEADMAN,
    title: 'a file named HALT halts, a signal disarms, and both outlive the process and the file',
  },
  {
    name: 'a-signal-disarms',
    keeps: 'a person whose signal nobody hears',
    edits: edit(
      'packages/daemon/src/guards.ts',
      "process.on('SIGUSR2', onSignal);",
      "process.on('SIGUSR2', () => undefined);",
    ),
    ...DEADMAN,
    title: 'a file named HALT halts, a signal disarms, and both outlive the process and the file',
  },
  {
    name: 'a-file-that-was-left-is-obeyed',
    keeps: 'a stop that the database did not take, forgotten by the next life',
    edits: edit(
      'packages/daemon/src/start.ts',
      '  await haltFile.obey(async (order) => carryOut(control, order).then(() => true));\n',
      '',
    ),
    ...DEADMAN,
    title: 'a file that was left while nobody ran is obeyed before anything else',
  },
  {
    name: 'a-file-that-lies-there-keeps-disarmed',
    keeps: 'an arm over a stop that somebody left and that could not be put aside',
    edits: edit('packages/daemon/src/desk.ts', 'if (file !== null) return', 'if (file === undefined) return'),
    in: 'daemon',
    test: 'tests/arming.test.ts',
    title: 'a file HALT that lies there keeps everybody from arming and starting until it is gone',
  },
  {
    name: 'a-stalled-process-is-ended',
    keeps: 'a process that does not turn and holds the account',
    edits: edit(
      'packages/daemon/src/watchdog.ts',
      "process.kill(process.pid, 'SIGKILL');",
      'process.exitCode = 1;',
    ),
    in: 'daemon',
    test: 'tests/watchdog.test.ts',
    title: 'a process that stalls is killed, and its stop is left for the next life',
  },
  {
    name: 'an-arm-ends-with-its-session',
    keeps: 'an order after the session that the arm was for',
    edits: edit('packages/runtime/src/arm-expiry.ts', '      due ||= endsWith(step);\n', ''),
    in: 'testkit',
    test: 'tests/scenario-an-arm-may-end-with-its-session.test.ts',
    title: 'what was decided at the last bar does not leave after it',
  },
  {
    name: 'a-file-that-nobody-may-read-halts',
    keeps: 'a HALT of somebody whose files the desk may not read',
    edits: edit(HALT_FILE, '.isFile()) return UNREADABLE;', '.isFile()) return null;'),
    ...BRAKES,
    title: 'that nobody may read is a halt, and not nothing',
  },
  {
    name: 'a-link-to-nowhere-halts',
    keeps: 'a HALT that somebody made as a link, and whose file is gone, that stops nothing',
    edits: edit(HALT_FILE, 'if (lstatSync(file, {', 'if (statSync(file, {'),
    ...BRAKES,
    title: 'that is a link to nowhere is a halt',
  },
  {
    name: 'a-stop-is-left-beside-others',
    keeps: 'a kill that is forgotten because a disarm was left after it',
    edits: edit(
      HALT_FILE,
      '= constants.O_WRONLY | constants.O_APPEND',
      '= constants.O_WRONLY | constants.O_TRUNC',
    ),
    ...BRAKES,
    title: 'does not take the place of another one',
  },
  {
    name: 'what-was-added-is-not-settled',
    keeps: 'a stop that was left while another one was stored, forgotten with it',
    edits: edit(HALT_FILE, 'if (now?.text !== read.text) return null;', 'if (now === null) return null;'),
    ...BRAKES,
    title: 'that was added to while its stop was stored is looked at again',
  },
  {
    name: 'a-stop-is-stored-in-any-words',
    keeps: 'a stop that the database does not take because of a byte in its reason',
    edits: edit(
      'packages/db/src/control/change.ts',
      'halts: decided.halts.map((each) => ({ ...each, detail: plainText(each.detail) })),',
      'halts: decided.halts,',
    ),
    in: 'testkit',
    test: 'tests/scenario-a-stop-in-any-words-is-stored.test.ts',
    title: 'a zero byte',
  },
  {
    name: 'a-record-is-kept-in-any-words',
    keeps: 'a way out that is not stored because of a byte in its reason',
    edits: edit('packages/db/src/write/audit.ts', 'detail: plainJson(detail)', 'detail'),
    in: 'testkit',
    test: 'tests/scenario-a-stop-in-any-words-is-stored.test.ts',
    title: 'half of a character',
  },
];
