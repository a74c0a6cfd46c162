/** Orders that take over from one another are counted once, at the largest. */
import { expect, test } from '@jest/globals';

import type { ClientOrderId } from '@mqk/core';
import { type Order, newOrder } from '@mqk/oms';

import { asAlternatives } from '../src/facts/alternatives.ts';
import { clientIdOf, intentNamed } from './support/deciders.ts';

const order = (name: string, successor: string | null = null): { readonly order: Order } => ({
  order: {
    ...newOrder(intentNamed(name), clientIdOf(name)),
    replace: successor === null ? null : { successor: clientIdOf(successor), state: 'sent' },
  },
});

const groups = (
  pending: readonly { readonly order: Order }[],
): Readonly<Record<ClientOrderId, string | null>> =>
  Object.fromEntries(
    asAlternatives(pending).map(({ order: { clientOrderId, ocoGroup } }) => [clientOrderId, ocoGroup]),
  );

test('an order, its successor and the successor of that are one group, in whatever order they are listed', () => {
  const chain = [order('a', 'b'), order('b', 'c'), order('c'), order('alone')];
  const expected = {
    'mqk-a': 'replace of mqk-a',
    'mqk-b': 'replace of mqk-a',
    'mqk-c': 'replace of mqk-a',
    'mqk-alone': null,
  };

  expect(groups(chain)).toEqual(expected);
  expect(groups([...chain].reverse())).toEqual(expected);
});

test('two chains are two groups, and a leg of a bracket stays in the group of its bracket', () => {
  const leg = { order: { ...order('leg', 'next').order, ocoGroup: 'bracket-1' } };
  const next = { order: { ...order('next').order, ocoGroup: 'bracket-1' } };

  expect(groups([order('a', 'b'), order('b'), order('c', 'd'), order('d'), leg, next])).toEqual({
    'mqk-a': 'replace of mqk-a',
    'mqk-b': 'replace of mqk-a',
    'mqk-c': 'replace of mqk-c',
    'mqk-d': 'replace of mqk-c',
    'mqk-leg': 'bracket-1',
    'mqk-next': 'bracket-1',
  });
});

test('a successor of which the original is over stands alone', () => {
  expect(groups([order('b'), order('c')])).toEqual({ 'mqk-b': null, 'mqk-c': null });
});
