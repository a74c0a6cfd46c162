/** A position that no resting stop stands behind is told of, or closed, as the policy says. */
import { describe, expect, test } from '@jest/globals';

import type { ClientOrderId, OrderIntent } from '@mqk/core';
import type { ProtectionPolicy } from '@mqk/execution';

import { AAPL } from '../src/terms.ts';
import { haltsOf } from './support/books.ts';
import { bracketLoop, newest, wants } from './support/bracket-desk.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_000_000n;

/** A desk of which ten shares are held and which goes by this policy, without patience. */
async function holding(policy: ProtectionPolicy, unprotectedMsMax = 0): Promise<Story> {
  const desk = await story({
    windDown: { haltAction: 'hold', retryMs: 0, protection: { policy, unprotectedMsMax } },
  });
  await filled(desk, await desk.wants('buy 10 AAPL', 'the-holding'), 10n);
  await desk.gateway().reconcile();
  return desk;
}

async function filled(desk: Story, order: ClientOrderId, quantity: bigint): Promise<void> {
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, quantity, { price: PRICE, id: `x-${order}-${quantity}` });
  await desk.gateway().hear();
}

/** A stop at 180 that can only reduce, resting at the broker. */
async function stop(desk: Story, quantity: 4n | 6n | 10n, name = `stop-${quantity}`): Promise<ClientOrderId> {
  const sell = desk.intent(`sell ${quantity} AAPL`, name);
  const terms: OrderIntent['terms'] = {
    ...sell.terms,
    type: 'stop',
    limitPrice: null,
    stopPrice: 180_000_000n as NonNullable<OrderIntent['terms']['stopPrice']>,
  };
  const outcome = await desk.gateway().reduce({ ...sell, leg: 'exit', reduceOnly: true, terms });
  if (outcome.kind !== 'promised') throw new Error(`no stop: ${outcome.kind}`);
  await desk.gateway().dispatch(8);
  await desk.gateway().hear();
  return outcome.clientOrderId;
}

/** What the loop does, some times over: the first look only remembers since when. */
async function looks(desk: Story, times = 3): Promise<void> {
  for (let look = 0; look < times; look += 1) {
    await desk.gateway().windDown();
    await desk.gateway().dispatch(8);
  }
}

const told = (desk: Story): Promise<readonly unknown[]> =>
  desk.sql(`select event::json #>> '{detail,quantity}' as quantity, event::json #>> '{detail,instrument}' as instrument
    from mqk.audit where event::json ->> 'action' = 'position_unprotected' order by seq`);

const HOLE = { quantity: '10', instrument: AAPL.id };

describe('a position without a resting stop', () => {
  test('is told of once, and again only after it was covered in between', async () => {
    const desk = await holding('alarm');
    await looks(desk);
    expect(await told(desk)).toEqual([HOLE]);

    await stop(desk, 10n);
    await looks(desk);
    expect(await told(desk)).toEqual([HOLE]);

    await desk.gateway().cancel(await stopOf(desk), 'operator');
    await looks(desk);
    expect(await told(desk)).toEqual([HOLE, HOLE]);
    expect((await desk.facts()).control.armed).toBe(true);
  });

  test('is nobody’s business where the policy is off', async () => {
    const desk = await holding('off');
    await looks(desk);

    expect(await told(desk)).toEqual([]);
  });

  test('has the time that the policy gives it', async () => {
    const desk = await holding('alarm', 3_600_000);
    await looks(desk);

    expect(await told(desk)).toEqual([]);
  });

  test('is covered as far as its stops go, and no further', async () => {
    const desk = await holding('alarm');
    await stop(desk, 4n);
    await looks(desk);
    expect(await told(desk)).toEqual([{ ...HOLE, quantity: '6' }]);
  });

  test('is told of in the next life as well', async () => {
    const desk = await holding('alarm');
    await looks(desk);
    await desk.restarts();
    await looks(desk);

    expect(await told(desk)).toEqual([HOLE, HOLE]);
  });

  test('is closed by one order where the policy says so, and the desk is disarmed', async () => {
    const desk = await holding('flatten');
    desk.broker.received.splice(0);
    await looks(desk);

    expect(await told(desk)).toEqual([HOLE]);
    expect(desk.broker.received).toMatchObject([{ terms: { side: 'sell', quantity: 10n, type: 'market' } }]);
    expect((await desk.facts()).control.armed).toBe(false);
    expect(await desk.sql(`select action, instrument, asked_by from mqk.wind_down`)).toEqual([
      { action: 'flatten', instrument: AAPL.id, asked_by: 'system' },
    ]);
  });
});

describe('a position that comes back when its stop’s execution is taken back, after its bracket was over', () => {
  /** Ten were bought and stopped out; then the broker says that they were never sold. */
  async function comesBack(policy: ProtectionPolicy): Promise<Story> {
    const protection = { policy, unprotectedMsMax: 0 };
    const desk = await story({ windDown: { haltAction: 'hold', retryMs: 0, protection } });
    const loop = await bracketLoop(desk, [[wants(10n, { targetPrice: null })]]);
    await loop.settles();
    desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
    await loop.settles();
    desk.broker.fills(await newest(desk, 'stop'), 10n, { price: PRICE, id: 'out' });
    await loop.settles();
    expect(await desk.sql(`select ended_at is not null as over from mqk.bracket`)).toEqual([{ over: true }]);
    desk.broker.busts('out', 'never');
    await desk.gateway().hear();
    desk.broker.received.splice(0);
    return desk;
  }

  test('is told of, though the desk has halted', async () => {
    const desk = await comesBack('alarm');
    expect(await haltsOf(desk)).toEqual(['bust']);

    await looks(desk);

    expect(await told(desk)).toEqual([HOLE]);
    expect(desk.broker.received).toEqual([]);
  });

  test('is closed by one order where the policy says so', async () => {
    const desk = await comesBack('flatten');
    await desk.gateway().reconcile();

    await looks(desk);

    expect(await told(desk)).toEqual([HOLE]);
    expect(desk.broker.received).toMatchObject([{ terms: { side: 'sell', quantity: 10n, type: 'market' } }]);
  });
});

describe('a protective stop', () => {
  test('stays when its strategy may not send what takes its place, and a person takes it away all the same', async () => {
    const desk = await holding('off');
    const resting = await stop(desk, 10n);
    desk.broker.received.splice(0);
    expect(await desk.gateway().makeRoom(resting)).toBe('promise');
    await desk.gateway().control.disarm('story', 'operator');
    await desk.gateway().dispatch(8);
    expect(desk.broker.received).toEqual([]);
    expect(await desk.sql(`select status, refusal_code from mqk.outbox where kind = 'cancel'`)).toEqual([
      { status: 'FAILED', refusal_code: 'protection_kept' },
    ]);

    expect(await desk.gateway().cancel(resting, 'operator')).toBe('promise');
    await desk.gateway().dispatch(8);
    expect(desk.broker.received).toMatchObject([{ clientOrderId: resting }]);
  });

  test('goes for the exit that follows, while armed', async () => {
    const desk = await holding('off');
    const resting = await stop(desk, 10n);
    desk.broker.received.splice(0);
    await desk.gateway().makeRoom(resting);
    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toMatchObject([{ clientOrderId: resting }]);
  });

  test('is not given up for nothing', async () => {
    const desk = await holding('off');
    const resting = await stop(desk, 10n);
    desk.broker.received.splice(0);
    await desk.gateway().cancel(resting, 'strategy');
    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toEqual([]);
  });
});

async function stopOf(desk: Story): Promise<ClientOrderId> {
  const [row] = await desk.sql<{ id: ClientOrderId }>(
    `select client_order_id as id from mqk."order" where possibly_live`,
  );
  if (row === undefined) throw new Error('no stop works');
  return row.id;
}
