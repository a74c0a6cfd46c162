import { describe, expect, test } from '@jest/globals';

import * as door from '../src/index.ts';
import * as port from '../src/port/index.ts';
import * as store from '../src/store/index.ts';
import { mintPermit, spendPermit } from '../src/gate/permit.ts';
import type { OrderWire, SealedOrders } from '../src/port/index.ts';
import { openOrders } from '../src/port/sealed-orders.ts';
import { HOLDER, NOW, intent, rowOf } from './support/facts.ts';
import { claimToken } from '@mqk/core';

const wire: OrderWire = {
  submit: () => Promise.resolve({ kind: 'unknown', reason: 'never called' }),
  cancel: () => Promise.resolve({ kind: 'asked' }),
  replace: () => Promise.resolve({ kind: 'unknown', reason: 'never called' }),
};

describe('a sealed wire', () => {
  test('shows its broker’s name and nothing else', () => {
    const sealed = port.sealOrders('paper', wire);

    expect(Reflect.ownKeys(sealed)).toEqual(['broker']);
    expect(Object.isFrozen(sealed)).toBe(true);
  });

  test('opens once: a second opening would be a second writer', () => {
    const sealed = port.sealOrders('paper', wire);

    expect(openOrders(sealed)).toBe(wire);
    expect(() => openOrders(sealed)).toThrow('opened before');
  });

  test('cannot be forged by something that looks like it', () => {
    port.sealOrders('paper', wire);
    const forged = Object.freeze({ broker: 'paper' }) as unknown as SealedOrders;

    expect(() => openOrders(forged)).toThrow('never sealed');
  });

  test('is not opened through any door of this package', () => {
    for (const names of [door, port, store].map((module) => Object.keys(module)))
      expect(names.filter((name) => /open(Orders)|Permit/.test(name))).toEqual([]);
  });
});

describe('a permit', () => {
  const row = rowOf(intent('i-1'));
  const claim = {
    row,
    token: claimToken('t-1'),
    epoch: HOLDER.epoch,
    attempt: 1,
    brokerOrderId: null,
    claimedAt: NOW,
  };
  const yes = { outboxId: row.id, payloadSha256: row.payloadSha256 };

  test('is good for one sending', () => {
    const permit = mintPermit(yes, claim);

    expect(spendPermit(permit)).toBe(claim);
    expect(() => spendPermit(permit)).toThrow('forged, or used twice');
  });

  test('is not minted for bytes that the gate was not asked about', () => {
    expect(() => mintPermit(undefined, claim)).toThrow('no yes of the gate');
    expect(() => mintPermit({ ...yes, payloadSha256: 'other' }, claim)).toThrow('other bytes');
    expect(() => mintPermit({ ...yes, outboxId: 2n }, claim)).toThrow('other bytes');
  });

  test('cannot be forged', () => {
    expect(() => spendPermit(Object.freeze({ claim }) as never)).toThrow('forged');
  });
});
