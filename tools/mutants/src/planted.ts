/** The bugs: what is wrong, which invariants have to notice, and the few characters that make it so. */

export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly put: string;
}

export interface Planted {
  readonly name: string;
  /** What the code does then. */
  readonly what: string;
  /** Numbers of the invariants one of which must be found broken. */
  readonly breaks: readonly string[];
  /** Found by comparing an interrupted life with one that was not; without, by the auditors of any seed. */
  readonly lives?: 'twins';
  readonly edits: readonly Edit[];
}

export const PLANTED: readonly Planted[] = [
  {
    name: 'a-batch-is-booked-in-part',
    what: 'The first message of a batch is booked, and the cursor passes all of them.',
    breaks: ['I15', 'I14', 'I9', 'I33'],
    edits: [
      {
        file: 'packages/db/src/inbox/receive.ts',
        find: 'await bookAll(tx, account, fresh, book);',
        put: 'await bookAll(tx, account, fresh.slice(0, 1), book);',
      },
    ],
  },
  {
    name: 'a-boot-keeps-what-was-armed',
    what: 'A process that boots over an armed account stays armed.',
    breaks: ['I23', 'I21'],
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
        find: "event: { kind: 'submit_unknown' },",
        put: "event: { kind: 'submit_rejected', reason: '5xx', earlierAttemptUnresolved: doubted },",
      },
      {
        file: 'packages/execution/src/dispatch/outcome.ts',
        find: "        status: 'UNKNOWN',\n        detail: answer.reason,",
        put: "        status: doubted ? 'UNKNOWN' : 'FAILED',\n        detail: answer.reason,",
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
    breaks: ['I3'],
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
      { file: 'packages/db/src/inbox/receive.ts', find: 'if (locked.epoch !== epoch) return LOST;', put: '' },
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
  {
    name: 'a-cancel-is-taken-for-an-end',
    what: 'Getting out has ended as soon as every cancel was asked for.',
    breaks: ['I29'],
    edits: [
      {
        file: 'packages/execution/src/control/plan-wind-down.ts',
        find: 'const now = stopsLast(windDown, meant);',
        put: 'const now = stopsLast(windDown, meant.filter(({ cancel }) => cancel === null));',
      },
    ],
  },
  {
    name: 'a-halt-leaves-it-armed',
    what: 'A halt is written down, and the account stays armed.',
    breaks: ['I21', 'I11', 'unexpected error'],
    edits: [
      {
        file: 'packages/integrity/src/control-state.ts',
        find: 'const disarmed = disarm(state, alarm.code, alarm.at);',
        put: 'const disarmed = { ...state, version: state.version + 1 };',
      },
    ],
  },
  {
    name: 'a-late-fill-goes-on',
    what: 'An order that is over is executed, and trading goes on.',
    breaks: ['I13'],
    edits: [
      {
        file: 'packages/oms/src/cells/execution-cells.ts',
        find: "return also(end(flagged(booked, 'LATE_FILL'), ending.base), halting('late_fill'));",
        put: "return end(flagged(booked, 'LATE_FILL'), ending.base);",
      },
      {
        file: 'packages/oms/src/cells/execution-cells.ts',
        find: ": step(flagged(booked, 'LATE_FILL'), halting('late_fill')),",
        put: ": step(flagged(booked, 'LATE_FILL')),",
      },
    ],
  },
  {
    name: 'armed-people-take-more-risk',
    what: 'Limits are loosened while the desk is armed.',
    breaks: ['limits'],
    edits: [
      {
        file: 'packages/execution/src/control/limits.ts',
        find: 'if (names.length > 0) return',
        put: 'if (names.length > 999) return',
      },
    ],
  },
  {
    name: 'nobody-asks-whether-both-sides-agree',
    what: 'The gate does not ask whether the last comparison was CLEAN.',
    breaks: ['I3'],
    edits: [{ file: 'packages/execution/src/gate/decide.ts', find: '\n  reconciled,', put: '' }],
  },
  {
    name: 'nobody-asks-whether-the-news-is-understood',
    what: 'The gate does not ask whether news has left a question open.',
    breaks: ['open questions'],
    edits: [{ file: 'packages/execution/src/gate/decide.ts', find: '\n  newsUnderstood,', put: '' }],
  },
  {
    name: 'new-orders-leave-before-cancels',
    what: 'What adds risk is claimed before what takes it away.',
    breaks: ['I20'],
    edits: [
      {
        file: 'packages/db/src/outbox/claim.ts',
        find: 'order by b.class desc, b.id limit',
        put: 'order by b.class, b.id limit',
      },
    ],
  },
  {
    name: 'the-clock-of-the-database-settles-alone',
    what: 'A clock that was set forward proves that an order never arrived.',
    breaks: ['I8'],
    edits: [
      {
        file: 'packages/execution/src/resolve/resolver.ts',
        find: 'ageMs < settledMs || parts.knownForMs < settledMs',
        put: 'ageMs < settledMs',
      },
    ],
  },
  {
    name: 'a-bar-left-in-the-middle-is-forgotten',
    what: 'A life that finds a bar begun asks for what was wanted before that bar.',
    breaks: ['twins'],
    lives: 'twins',
    edits: [
      {
        file: 'packages/runtime/src/runtime.ts',
        find: 'const done = stirred && !begun ? await pursueTargets() : null;',
        put: 'const done = stirred || begun ? await pursueTargets() : null;',
      },
    ],
  },
  {
    name: 'an-overtaken-picture-counts',
    what: 'A verdict about an older picture replaces the verdict about a newer one.',
    breaks: ['I25'],
    edits: [
      {
        file: 'packages/db/src/reconcile/save-verdict.ts',
        find: 'if (!isNewest && saved.halts.length === 0)',
        put: 'if (!isNewest && saved.halts.length > 99)',
      },
    ],
  },
  {
    name: 'a-cancel-is-lost-with-its-replace',
    what: 'A cancel that waits for a replace is forgotten when the replace is taken back.',
    breaks: ['I33'],
    edits: [
      {
        file: 'packages/execution/src/outbox/cancel.ts',
        find: "return { original: order, cancel: cancelFor(order, effects, 'wanted') };",
        put: "return { original: order, cancel: cancelFor(order, effects.slice(99), 'wanted') };",
      },
    ],
  },
  {
    name: 'an-entry-waits-for-a-target',
    what: 'An entry that the profit target of a bracket could meet waits until that target is gone.',
    breaks: ['I33'],
    edits: [
      {
        file: 'packages/risk/src/guards/order.ts',
        find: "pending.decision?.leg === 'target' && crosses(pending)",
        put: "pending.decision?.leg === 'exit' && crosses(pending)",
      },
    ],
  },
  {
    name: 'a-replace-names-another-order',
    what: 'What is replaced is what is known of the last order.',
    breaks: ['I5', 'I30', 'I33'],
    edits: [
      {
        file: 'packages/execution/src/outbox/replace.ts',
        find: 'successor: { clientOrderId, symbol: instrument.symbol, terms },',
        put: 'successor: { clientOrderId, symbol: instrument.symbol, terms: original.terms },',
      },
    ],
  },
];
