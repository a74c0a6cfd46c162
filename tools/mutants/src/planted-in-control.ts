/** Bugs of what holds an order back, and of who may. */
import type { Planted } from './planted-bug.ts';

export const IN_CONTROL: readonly Planted[] = [
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
];
