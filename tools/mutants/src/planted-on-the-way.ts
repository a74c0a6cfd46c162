/** Bugs between a wish and the books: what is promised, claimed, sent, settled and booked. */
import type { Planted } from './planted-bug.ts';

export const ON_THE_WAY: readonly Planted[] = [
  {
    name: 'a-batch-is-booked-in-part',
    what: 'The first message of a batch is booked, and the cursor passes all of them.',
    breaks: ['I15', 'I14', 'I9', 'I33'],
    edits: [
      {
        file: 'packages/db/src/inbox/receive.ts',
        find: '{ heard: fresh, begun }',
        put: '{ heard: fresh.slice(0, 1), begun }',
      },
    ],
  },
  {
    name: 'a-boot-keeps-what-was-armed',
    what: 'A process that boots over an armed account stays armed.',
    breaks: ['I23', 'I21', 'broken promise'],
    edits: [
      {
        file: 'packages/integrity/src/control-state.ts',
        find: "return disarm(stored, 'boot', now);",
        put: 'return { ...stored, version: stored.version + 1 };',
      },
    ],
  },
  {
    name: 'a-doubt-releases-the-reservation',
    what: 'An outcome that nobody knows releases what was held back for the order.',
    breaks: ['I17', 'I16'],
    edits: [
      {
        file: 'packages/execution/src/dispatch/outcome.ts',
        find: 'releasesReservation: over || releases(step.effects),',
        put: "releasesReservation: over || releases(step.effects) || answer.kind === 'unknown',",
      },
    ],
  },
  {
    name: 'a-lease-is-taken-while-it-runs',
    what: 'A second process takes the lease although the first one holds it still.',
    breaks: ['I28', 'I3', 'I6', 'unexpected error'],
    edits: [
      {
        file: 'packages/db/src/control/lease.ts',
        find: '(holder = ${holder} or expires_at <= clock_timestamp())',
        put: "(holder = ${holder} or holder <> '' or expires_at <= clock_timestamp())",
      },
    ],
  },
  {
    name: 'a-permission-does-not-age',
    what: 'A permission is good for as long as anybody likes.',
    breaks: ['I3', 'I22'],
    edits: [
      {
        file: 'packages/execution/src/dispatch/send-all.ts',
        find: 'parts.clock.monotonicMs() - parts.startedMs <= parts.rules.sendWindowMs',
        put: 'parts.clock.monotonicMs() >= parts.startedMs',
      },
    ],
  },
  {
    name: 'a-retry-has-another-name',
    what: 'The second attempt of an order is sent under another client order id.',
    breaks: ['I2', 'I1', 'I5'],
    edits: [
      {
        file: 'packages/execution/src/outbox/payload.ts',
        find: '  return read.value;',
        put: "  const again = 'attempts' in row && row.attempts !== 1;\n  return again ? { ...read.value, clientOrderId: `${read.value.clientOrderId}-2` as ClientOrderId } : read.value;",
      },
    ],
  },
  {
    name: 'a-server-error-is-a-refusal',
    what: 'An answer that proves nothing is taken for a refusal.',
    breaks: ['I17', 'I16', 'I8'],
    edits: [
      {
        file: 'packages/execution/src/dispatch/outcome.ts',
        find: "event: { kind: 'submit_unknown' },\n        status: 'UNKNOWN',",
        put: "event: { kind: 'submit_rejected', reason: '5xx', earlierAttemptUnresolved: doubted },\n        status: doubted ? 'UNKNOWN' : 'FAILED',",
      },
    ],
  },
  {
    name: 'an-execution-has-no-unique-key',
    what: 'An execution is not recognised by its id, neither by the code nor by the database.',
    breaks: ['I9', 'I10', 'I11 (no cause)'],
    edits: [
      {
        file: 'packages/execution/src/inbox/book-execution.ts',
        find: 'if (knownExecution !== null)',
        put: 'if (knownExecution !== null && facts.order === null)',
      },
      {
        file: 'packages/db/src/migrations/path/books.ts',
        find: 'primary key (account, execution_id),',
        put: 'primary key (account, execution_id, inbox_key),',
      },
      {
        file: 'packages/db/src/migrations/0015-amendments.ts',
        find: 'foreign key (account, execution_id) references mqk.execution,',
        put: '',
      },
      {
        file: 'packages/db/src/migrations/path/books.ts',
        find: 'create unique index one_entry_per_execution',
        put: 'create index one_entry_per_execution',
      },
    ],
  },
  {
    name: 'an-overfill-goes-on',
    what: 'More is executed than was ordered, and trading goes on.',
    breaks: ['I11'],
    edits: [
      {
        file: 'packages/oms/src/cells/execution-cells.ts',
        find: "return also(end(booked, 'FILLED'), halting('overfill'));",
        put: "return end(booked, 'FILLED');",
      },
    ],
  },
  {
    name: 'nobody-asks-whether-the-loops-beat',
    what: 'The gate does not ask whether the loops beat.',
    breaks: ['I24', 'I3'],
    edits: [{ file: 'packages/execution/src/gate/decide.ts', find: '\n  loopsAlive,', put: '' }],
  },
  {
    name: 'one-look-in-vain-is-proof',
    what: 'The first "no such order" is taken for the proof that there is none.',
    breaks: ['I8'],
    edits: [
      {
        file: 'packages/execution/src/resolve/resolver.ts',
        find: 'if (idTaken || lookups + 1 < lookupsForAbsence) return false;',
        put: 'if (idTaken) return false;',
      },
      {
        file: 'packages/execution/src/resolve/resolver.ts',
        find: 'if (ageMs < settledMs || parts.knownForMs < settledMs) return false;',
        put: 'if (parts.knownForMs + settledMs < 0) return false;',
      },
      {
        file: 'packages/execution/src/resolve/resolver.ts',
        find: 'return lookupsForAbsence === 1 || unlisted(',
        put: 'return lookups + ageMs + settleTimeMs >= 0 || lookupsForAbsence === 1 || unlisted(',
      },
    ],
  },
  {
    name: 'the-epoch-is-not-checked',
    what: 'Whoever lost the account to another process goes on writing.',
    breaks: ['I28', 'I6'],
    edits: [
      {
        file: 'packages/db/src/outbox/settle.ts',
        find: 'owned.filter(({ claim }) => claim.epoch === locked.epoch)',
        put: 'owned',
      },
      {
        file: 'packages/db/src/inbox/receive.ts',
        find: 'if (locked.epoch !== epoch) return new Abandon(NOT_OURS);',
        put: '',
      },
    ],
  },
  {
    name: 'the-gate-is-asked-outside-the-claim',
    what: 'Once the gate has said yes, it is told the same facts for ever.',
    breaks: ['I3', 'I16', 'I22', 'I24', 'I33'],
    edits: [
      {
        file: 'packages/execution/src/dispatch/dispatcher.ts',
        find: 'decide(facts, request,',
        put: 'decide(remembered.facts ?? facts, request,',
      },
      {
        file: 'packages/execution/src/dispatch/dispatcher.ts',
        find: '/** The gate, asked for all rows',
        put: 'const remembered: { facts?: GateFacts } = {};\n\n/** The gate, asked for all rows',
      },
      {
        file: 'packages/execution/src/dispatch/dispatcher.ts',
        find: 'yes.set(request.row.id',
        put: 'remembered.facts = facts;\n    yes.set(request.row.id',
      },
      {
        file: 'packages/execution/src/dispatch/at-once.ts',
        find: 'decide(told, request, parts)',
        put: 'decide(remembered.facts ?? told, request, parts)',
      },
      {
        file: 'packages/execution/src/dispatch/at-once.ts',
        find: '/** Decides about all intents',
        put: 'const remembered: { facts?: GateFacts } = {};\n\n/** Decides about all intents',
      },
      {
        file: 'packages/execution/src/dispatch/at-once.ts',
        find: 'const order = begun(request.order);',
        put: 'remembered.facts = told;\n      const order = begun(request.order);',
      },
    ],
  },
];
