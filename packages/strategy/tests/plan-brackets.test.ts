/** Legs are as large as what is held of their entry, and no larger, whatever fills and ends in between. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { accountId, clientOrderId, runId, strategyId, toHolding, toMicros, toQuantity } from '@mqk/core';

import { type BracketLeg, type BracketPlan, type OpenBracket, planBrackets } from '../src/index.ts';
import { SPY, at } from './worlds.ts';

const ENTRY = clientOrderId('entry');

const bracket = (over: Partial<OpenBracket> = {}): OpenBracket => ({
  entry: ENTRY,
  side: 'buy',
  filled: toQuantity(10n),
  givenUp: toQuantity(0n),
  entryOver: true,
  entryCancelAsked: false,
  decidedAt: at(0),
  stopPrice: toMicros(180_000_000n),
  targetPrice: toMicros(205_000_000n),
  legs: [],
  ...over,
});

const leg = (kind: 'stop' | 'target', leaves: bigint, over: Partial<BracketLeg> = {}): BracketLeg => ({
  clientOrderId: clientOrderId(`${kind}-${leaves}`),
  leg: kind,
  group: 'entry-1',
  quantity: toQuantity(10n),
  filled: toQuantity(0n),
  leaves: toQuantity(leaves),
  cancelAsked: false,
  mayReturn: false,
  ...over,
});

const BASE = {
  account: accountId('ACC'),
  run: runId('run'),
  strategy: strategyId('cross'),
  instrument: SPY,
  expiresAt: at(60),
};

const planned = (position: bigint, ...brackets: readonly OpenBracket[]): BracketPlan =>
  planBrackets({
    ...BASE,
    position: toHolding(position),
    brackets,
    entering: false,
  });

/** `sell 10 stop at 180 in entry-1`, and what is cancelled. */
function said({ legs, cancels }: BracketPlan): readonly string[] {
  return [
    ...cancels.map((id) => `cancel ${id}`),
    ...legs.map(({ intent: { terms, leg: kind }, group }) => {
      const price = terms.stopPrice ?? terms.limitPrice ?? 0n;
      return `${terms.side} ${terms.quantity} ${kind} at ${price / 1_000_000n} in ${group}`;
    }),
  ];
}

const BOTH = ['sell 10 stop at 180 in entry-1', 'sell 10 target at 205 in entry-1'];

describe('what is filled is covered', () => {
  test('by a stop and a target, in one group', () => {
    expect(said(planned(10n, bracket()))).toEqual(BOTH);
  });

  test('on the other side of a short', () => {
    expect(said(planned(-10n, bracket({ side: 'sell' })))).toEqual([
      'buy 10 stop at 180 in entry-1',
      'buy 10 target at 205 in entry-1',
    ]);
  });

  test('by a stop alone where it is to run, and while more of the entry may fill', () => {
    expect(said(planned(10n, bracket({ targetPrice: null })))).toEqual(BOTH.slice(0, 1));
    expect(said(planned(10n, bracket({ entryOver: false })))).toEqual(BOTH.slice(0, 1));
  });

  test('part by part, each in a group of its own', () => {
    const first = { quantity: toQuantity(4n) };
    const legs = [leg('stop', 4n, first)];
    expect(said(planned(10n, bracket({ legs, entryOver: false })))).toEqual([
      'sell 6 stop at 180 in entry-2',
    ]);
    expect(said(planned(10n, bracket({ legs })))).toEqual([
      'sell 4 target at 205 in entry-1',
      'sell 6 stop at 180 in entry-2',
      'sell 6 target at 205 in entry-2',
    ]);
  });

  test('once', () => {
    expect(said(planned(10n, bracket({ legs: [leg('stop', 10n), leg('target', 10n)] })))).toEqual([]);
  });

  test('no further than what is held, over all brackets together, of which the oldest goes without', () => {
    const second = bracket({ entry: clientOrderId('more'), targetPrice: null });
    expect(said(planned(12n, bracket({ targetPrice: null }), second))).toEqual([
      'sell 2 stop at 180 in entry-1',
      'sell 10 stop at 180 in more-1',
    ]);
    expect(said(planned(0n, bracket()))).toEqual([]);
    expect(said(planned(-10n, bracket()))).toEqual([]);
  });

  test('by the same legs for the same facts, and by others when one returns', () => {
    const [stop] = planned(10n, bracket()).legs;
    expect(planned(10n, bracket()).legs[0]).toEqual(stop);
    const gone = leg('stop', 0n, { mayReturn: true });
    expect(planned(10n, bracket({ legs: [gone] })).legs[0]?.intent.id).not.toBe(stop?.intent.id);
  });
});

test('a target waits for a later entry as well, which could meet it; one that works stays', () => {
  const more = (...legs: readonly BracketLeg[]): BracketPlan =>
    planBrackets({ ...BASE, position: toHolding(10n), brackets: [bracket({ legs })], entering: true });
  expect(said(more())).toEqual(BOTH.slice(0, 1));
  expect(said(more(leg('stop', 10n), leg('target', 10n)))).toEqual([]);
  expect(said(more(leg('stop', 10n), leg('target', 4n, { filled: toQuantity(6n) })))).toEqual([
    'cancel stop-10',
  ]);
});

describe('when a leg has closed a part', () => {
  test('the rest of the entry goes as well, and is asked for once', () => {
    const stop = leg('stop', 1n, { quantity: toQuantity(4n), filled: toQuantity(3n) });
    const open = { filled: toQuantity(4n), entryOver: false, legs: [stop] };
    expect(said(planned(1n, bracket(open)))).toEqual(['cancel entry']);
    expect(said(planned(1n, bracket({ ...open, entryCancelAsked: true })))).toEqual([]);
    expect(said(planned(1n, bracket({ ...open, entryOver: true, targetPrice: null })))).toEqual([]);
  });

  const target = leg('target', 6n, { filled: toQuantity(4n) });

  test('the other one goes, and nothing new comes before it is over', () => {
    expect(said(planned(6n, bracket({ legs: [leg('stop', 10n), target] })))).toEqual(['cancel stop-10']);
    expect(said(planned(6n, bracket({ legs: [leg('stop', 10n, { cancelAsked: true }), target] })))).toEqual(
      [],
    );
  });

  test('it returns as large as what is left', () => {
    const gone = leg('stop', 0n, { mayReturn: true });
    expect(said(planned(6n, bracket({ legs: [gone, target] })))).toEqual(['sell 6 stop at 180 in entry-1']);
  });

  test('nothing comes beside a leg that still works, whatever became of a later one', () => {
    const working = leg('stop', 6n, { quantity: toQuantity(6n) });
    const gone = leg('stop', 0n, { mayReturn: true });
    expect(said(planned(6n, bracket({ legs: [leg('stop', 0n), working, gone], targetPrice: null })))).toEqual(
      [],
    );
  });

  test('it stays away when somebody else ended it', () => {
    expect(said(planned(6n, bracket({ legs: [leg('stop', 0n), target] })))).toEqual([]);
  });
});

/** A broker that fills and cancels as chance has it, and a desk that asks the plan after each of these, and sells a part by hand. */
test('whatever fills and ends, no kind of leg ever offers more than is held, and at rest a stop covers all of it', () => {
  const what = fc.constantFrom('entry', 'leg', 'cancels', 'leaves', 'left', 'kept');
  const moves = fc.array(fc.tuple(what, fc.nat(9), fc.nat(7)), { maxLength: 30 });
  fc.assert(
    fc.property(moves, (steps) => {
      const world = { filled: 0n, held: 0n, closing: 0n, over: false, legs: [] as BracketLeg[], made: 0 };
      const given = { up: 0n };
      const asks = (): BracketPlan =>
        planned(
          world.held - world.closing,
          bracket({
            filled: toQuantity(world.filled),
            givenUp: toQuantity(given.up),
            entryOver: world.over,
            legs: [...world.legs],
          }),
        );
      const change = (id: string, to: Partial<BracketLeg>): void => {
        world.legs = world.legs.map((each) => (each.clientOrderId === id ? { ...each, ...to } : each));
      };
      const obeys = (): boolean => {
        const { cancels, legs } = asks();
        for (const id of cancels) change(id, { cancelAsked: true });
        for (const { intent, group } of legs) {
          const { quantity } = intent.terms;
          const id = clientOrderId(`leg-${(world.made += 1)}`);
          const kind = intent.leg === 'stop' ? 'stop' : 'target';
          world.legs.push({ ...leg(kind, quantity), clientOrderId: id, group, quantity });
        }
        return cancels.length + legs.length > 0;
      };
      const offered = (kind: string): bigint =>
        world.legs
          .filter((each) => each.leg === kind && !each.cancelAsked)
          .reduce<bigint>((sum, each) => sum + each.leaves, 0n);
      for (const [what, size, which] of steps) {
        const open = world.legs.filter(({ leaves }) => leaves > 0n);
        const hit = open[which % Math.max(open.length, 1)];
        if (what === 'entry' && world.filled < 10n) {
          const part = BigInt(Math.min(size + 1, Number(10n - world.filled)));
          world.filled += part;
          world.held += part;
          world.over = world.filled === 10n;
        } else if (what === 'leg' && hit !== undefined && world.held > 0n) {
          // the other leg of its pair may be on its way out, and is not hit as well
          const pair = world.legs.filter(({ group }) => group === hit.group);
          const left = pair.map(({ quantity }, at) =>
            pair.slice(at).reduce<bigint>((rest, each) => rest - each.filled, quantity),
          );
          const part = [BigInt(size + 1), hit.leaves, ...left].reduce((a, b) => (a < b ? a : b));
          change(hit.clientOrderId, {
            filled: toQuantity(hit.filled + part),
            leaves: toQuantity(hit.leaves - part),
          });
          world.held -= part;
        } else if (what === 'leaves' && world.over && world.closing === 0n && world.held > 0n) {
          // every leg goes before the exit comes
          for (const { clientOrderId: id } of open)
            change(id, { leaves: toQuantity(0n), cancelAsked: true, mayReturn: true });
          world.closing = BigInt(size + 1) < world.held ? BigInt(size + 1) : world.held;
        } else if (what === 'left' || what === 'kept') {
          const sold = what === 'left' ? world.closing : 0n;
          given.up += sold;
          world.held -= sold;
          world.closing = 0n;
        } else {
          for (const { clientOrderId: id, cancelAsked } of open)
            if (cancelAsked) change(id, { leaves: toQuantity(0n), mayReturn: true });
        }
        obeys();
        for (const kind of ['stop', 'target']) expect(offered(kind) <= world.held - world.closing).toBe(true);
      }
      world.closing = 0n;
      for (let rounds = 0; rounds < 9; rounds += 1) {
        for (const { clientOrderId: id, cancelAsked } of world.legs)
          if (cancelAsked) change(id, { leaves: toQuantity(0n), mayReturn: true });
        if (!obeys()) break;
      }
      expect(offered('stop')).toBe(world.held);
    }),
    { numRuns: 500 },
  );
});
