import { describe, expect, test } from '@jest/globals';

import { type Instrument, instrumentId, ok, toMicros } from '@mqk/core';
import type { NewWindDown } from '@mqk/execution/store';

import { gettingOut } from '../src/getting-out.ts';

const AAPL: Instrument = {
  id: instrumentId('AAPL'),
  version: 1,
  symbol: 'AAPL',
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
};
const ASKED = { by: 'ada', reason: 'out' };
const GIVEN_UP = { protectiveStops: [{ clientOrderId: 'mqk-stop' }], unprotected: [] };
const wished: NewWindDown[] = [];
const ended: unknown[] = [];
const desk = gettingOut(
  {
    cancel: (order: string) => Promise.resolve(order === 'mqk-1' ? 'promise' : 'no_such_order'),
    control: {
      windDown: (asked: NewWindDown) => {
        wished.push(asked);
        return Promise.resolve(ok(GIVEN_UP));
      },
      endWindDown: (by: string, end: unknown) => {
        ended.push([by, end]);
        return Promise.resolve(ok());
      },
    },
  } as unknown as Parameters<typeof gettingOut>[0],
  [AAPL],
);

describe('a wish to get out', () => {
  test.each([
    ['of an order that nobody has', () => desk.cancel({ ...ASKED, order: 'mqk-2' }), 'no_such_order'],
    ['of an order that could be none', () => desk.cancel({ ...ASKED, order: 'a b' }), 'no_such_order'],
    [
      'of a symbol that the desk does not trade',
      () => desk.flatten({ ...ASKED, symbol: 'MSFT', quantity: null }),
      'no_such_symbol',
    ],
    [
      'of a quantity that is none',
      () => desk.flatten({ ...ASKED, symbol: 'AAPL', quantity: '0' }),
      'not_a_quantity',
    ],
    ['of a number that is none', () => desk.callOff({ ...ASKED, id: '7x' }), 'no_such_wind_down'],
  ])('%s is refused, and nothing is stored', async (_what, asks, code) => {
    wished.splice(0);

    expect(await asks()).toMatchObject({ ok: false, refused: { code } });
    expect(wished).toEqual([]);
  });

  test('is stored with who asked, why, and what is meant', async () => {
    wished.splice(0);
    await desk.cancel({ ...ASKED, order: 'mqk-1' });
    await desk.cancelAll(ASKED);
    await desk.flatten({ ...ASKED, symbol: 'AAPL', quantity: '4' });
    await desk.callOff({ ...ASKED, id: '7' });

    expect(wished).toMatchObject([
      { action: 'cancel', clientOrderId: 'mqk-1', ...ASKED },
      { action: 'cancel_all', clientOrderId: null, instrument: null },
      { action: 'flatten', instrument: 'AAPL', confirmed: 4n },
    ]);
    expect(ended).toEqual([['ada', { id: 7n, state: 'called_off', reason: 'out' }]]);
  });
});

test('whoever cancels everything is told which protective stops go with it', async () => {
  expect(await desk.cancelAll(ASKED)).toEqual({ ok: true, value: GIVEN_UP });
});
