/** Bugs that the simulator has found, planted again. */
import type { Planted } from './planted-bug.ts';

export const AS_FOUND: readonly Planted[] = [
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
    name: 'nobody-waits-for-the-life-before',
    what: 'One look of the next life proves that an order is not there which the life before may still send.',
    breaks: ['I2'],
    edits: [
      {
        file: 'packages/execution/src/resolve/resolver.ts',
        find: 'if (epoch !== parts.epoch && parts.knownForMs < parts.sendWindowMs) return false;',
        put: 'if (epoch > parts.epoch) return false;',
      },
    ],
  },
  {
    name: 'a-doubt-is-drift-besides',
    what: 'An order in doubt that was never taken halts as drift as well, once its doubt is old.',
    breaks: ['false alarm'],
    edits: [
      {
        file: 'packages/reconcile/src/compare-orders.ts',
        find: ' || doubted.has(clientOrderId);',
        put: ' && doubted.size < 99;',
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
    breaks: ['I5', 'I30', 'I33', 'false alarm'],
    edits: [
      {
        file: 'packages/execution/src/outbox/replace.ts',
        find: 'successor: { clientOrderId, symbol: instrument.symbol, terms },',
        put: 'successor: { clientOrderId, symbol: instrument.symbol, terms: original.terms },',
      },
    ],
  },
  {
    name: 'a-bracket-outlives-its-position',
    what: 'What protected a position that was sold makes the legs of the next one, at its own old prices.',
    breaks: ['legs'],
    edits: [
      {
        file: 'packages/db/src/inbox/write-bookings.ts',
        find: "if (order.leg !== 'entry') return (execution ?? amendment) !== null;",
        put: "if (order.leg !== 'entry') return (execution ?? amendment) === null;",
      },
      {
        file: 'packages/strategy/src/plan-brackets.ts',
        find: 'return brackets.reduceRight<',
        put: 'return [...brackets].reverse().reduceRight<',
      },
    ],
  },
  {
    name: 'a-life-that-is-behind-goes-on',
    what: 'Whoever stood still while another one took the account asks for what he wanted then.',
    breaks: ['broken promise', 'twins'],
    lives: 'twins',
    edits: [
      {
        file: 'packages/runtime/src/pursue.ts',
        find: 'if (isBehind(facts, parts.lastBarAt())) return ok(NOTHING);',
        put: 'if (isBehind(facts, parts.lastBarAt()) && facts.now < 0) return ok(NOTHING);',
      },
    ],
  },
];
