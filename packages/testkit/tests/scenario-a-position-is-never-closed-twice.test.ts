/** Brackets live: legs as large as what is filled, of which one takes the other along; through restarts as well. */
import { describe, expect, test } from '@jest/globals';

import { alertsOf, haltsOf, positionsOf } from './support/books.ts';
import {
  type BracketLoop,
  PROFIT,
  STOP,
  bracketLoop,
  ends,
  newest,
  ordersOf,
  wants,
} from './support/bracket-desk.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_040_000n;
const BRACKET = [[wants(10n, { targetPrice: PROFIT })]];

interface Opened {
  readonly desk: Story;
  readonly loop: BracketLoop;
}

/** A desk whose entry of ten works at the broker. */
async function entered(targets: Parameters<typeof bracketLoop>[1] = BRACKET): Promise<Opened> {
  const desk = await story();
  const loop = await bracketLoop(desk, targets);
  await loop.settles();
  return { desk, loop };
}

/** The same, filled in full, with both legs at the broker. */
async function bracketed(targets?: Parameters<typeof bracketLoop>[1]): Promise<Opened> {
  const opened = await entered(targets);
  opened.desk.broker.fills(await newest(opened.desk, 'entry'), 10n, { price: PRICE, id: 'in' });
  await opened.loop.settles();
  return opened;
}

const cancelsReceived = ({ broker }: Story): readonly string[] =>
  broker.received.filter((request) => !('terms' in request)).map(({ clientOrderId }) => clientOrderId);

test('a filled entry has a stop and a target, at the prices of its decision', async () => {
  const { desk } = await bracketed();

  expect(await ordersOf(desk)).toEqual(['entry 10: FILLED, filled 10', 'stop 10: ACKED', 'target 10: ACKED']);
  expect(desk.broker.received.slice(1)).toMatchObject([
    { terms: { side: 'sell', quantity: 10n, type: 'stop', stopPrice: STOP, timeInForce: 'gtc' } },
    { terms: { side: 'sell', quantity: 10n, type: 'limit', limitPrice: PROFIT, timeInForce: 'gtc' } },
  ]);
});

test('an entry that fills in parts is stopped part by part, and gets its targets when nothing of it can meet them', async () => {
  const { desk, loop } = await entered();
  const entry = await newest(desk, 'entry');

  desk.broker.fills(entry, 4n, { price: PRICE, id: 'in-1' });
  await loop.settles();
  expect(await ordersOf(desk)).toEqual(['entry 10: LIVE, filled 4', 'stop 4: ACKED']);

  desk.broker.fills(entry, 6n, { price: PRICE, id: 'in-2' });
  await loop.settles();
  expect(await ordersOf(desk)).toEqual([
    'entry 10: FILLED, filled 10',
    'stop 4: ACKED',
    'target 4: ACKED',
    'stop 6: ACKED',
    'target 6: ACKED',
  ]);
});

test('an entry whose rest is cancelled keeps the protection of what it filled', async () => {
  const { desk, loop } = await entered();
  const entry = await newest(desk, 'entry');
  desk.broker.fills(entry, 4n, { price: PRICE, id: 'in-1' });
  ends(desk, entry);
  await loop.settles();

  expect((await ordersOf(desk)).slice(1)).toEqual(['stop 4: ACKED', 'target 4: ACKED']);
});

test('a stop that closes what there is ends the rest of its entry', async () => {
  const { desk, loop } = await entered();
  const entry = await newest(desk, 'entry');
  desk.broker.fills(entry, 4n, { price: PRICE, id: 'in-1' });
  await loop.settles();
  desk.broker.fills(await newest(desk, 'stop'), 4n, { price: STOP, id: 'out' });
  await loop.settles();
  expect(cancelsReceived(desk)).toEqual([entry]);
  ends(desk, entry);
  await loop.settles();

  expect(await ordersOf(desk)).toEqual(['entry 10: CANCELED, filled 4', 'stop 4: FILLED, filled 4']);
  expect(await positionsOf(desk)).toEqual([]);
});

describe('of two legs one closes the position', () => {
  test('the other is cancelled in the transaction that books the fill', async () => {
    const { desk, loop } = await bracketed();
    const stop = await newest(desk, 'stop');
    desk.broker.fills(await newest(desk, 'target'), 10n, { price: PROFIT, id: 'out' });

    await desk.gateway().hear();

    expect(
      await desk.sql(`select client_order_id as id, status from mqk.outbox where kind = 'cancel'`),
    ).toEqual([{ id: stop, status: 'CREATED' }]);
    await loop.settles();
    expect(cancelsReceived(desk)).toEqual([stop]);
    ends(desk, stop);
    await loop.settles();
    expect((await ordersOf(desk)).slice(1)).toEqual(['stop 10: CANCELED', 'target 10: FILLED, filled 10']);
    expect(await positionsOf(desk)).toEqual([]);
    expect(await haltsOf(desk)).toEqual([]);
    expect(await alertsOf(desk)).toEqual([]);
    expect(await desk.sql(`select ended_at is not null as over from mqk.bracket`)).toEqual([{ over: true }]);
    expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
  });

  test('a part of it leaves a smaller pair', async () => {
    const { desk, loop } = await bracketed();
    const stop = await newest(desk, 'stop');
    desk.broker.fills(await newest(desk, 'target'), 3n, { price: PROFIT, id: 'out-1' });
    await loop.settles();
    expect(cancelsReceived(desk)).toEqual([stop]);
    ends(desk, stop);
    await loop.settles();

    expect((await ordersOf(desk)).slice(1)).toEqual([
      'stop 10: CANCELED',
      'target 10: LIVE, filled 3',
      'stop 7: ACKED',
    ]);
    desk.broker.fills(await newest(desk, 'stop'), 7n, { price: STOP, id: 'out-2' });
    await loop.settles();
    ends(desk, await newest(desk, 'target'));
    await loop.settles();
    expect(await positionsOf(desk)).toEqual([]);
    expect(await haltsOf(desk)).toEqual([]);
  });

  test('both at once are booked, and stop everything', async () => {
    const { desk, loop } = await bracketed();
    desk.broker.fills(await newest(desk, 'target'), 10n, { price: PROFIT, id: 'out-1' });
    desk.broker.fills(await newest(desk, 'stop'), 10n, { price: STOP, id: 'out-2' });

    await loop.settles();

    expect(await positionsOf(desk)).toEqual(['-10']);
    expect(await haltsOf(desk)).toEqual(['both_legs_filled']);
    expect((await desk.facts()).control.armed).toBe(false);
  });

  test('both of one pair stop everything even while another pair still holds', async () => {
    const { desk, loop } = await entered();
    const entry = await newest(desk, 'entry');
    desk.broker.fills(entry, 4n, { price: PRICE, id: 'in-1' });
    await loop.settles();
    const stop = await newest(desk, 'stop');
    desk.broker.fills(entry, 6n, { price: PRICE, id: 'in-2' });
    await loop.settles();
    const [target] = await desk.sql<{ readonly id: typeof stop }>(
      `select client_order_id as id from mqk."order" where leg = 'target' and quantity = 4`,
    );
    desk.broker.fills(stop, 4n, { price: STOP, id: 'out-1' });
    desk.broker.fills(target?.id ?? stop, 4n, { price: PROFIT, id: 'out-2' });

    await loop.settles();

    expect(await positionsOf(desk)).toEqual(['2']);
    expect(await haltsOf(desk)).toEqual(['both_legs_filled']);
  });
});

describe('whatever dies in between', () => {
  const again = async (desk: Story): Promise<BracketLoop> => {
    await desk.restarts();
    await desk.arms();
    return bracketLoop(desk, BRACKET);
  };

  test('a fill that was booked and not protected yet is protected by the next life', async () => {
    const { desk } = await entered();
    desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
    await desk.gateway().hear();

    await (await again(desk)).settles();

    expect((await ordersOf(desk)).slice(1)).toEqual(['stop 10: ACKED', 'target 10: ACKED']);
  });

  test('a restart makes no second pair', async () => {
    const { desk } = await bracketed();

    await (await again(desk)).settles();

    expect((await ordersOf(desk)).slice(1)).toEqual(['stop 10: ACKED', 'target 10: ACKED']);
  });

  test('a leg that closed while nobody listened takes the other along', async () => {
    const { desk } = await bracketed();
    const stop = await newest(desk, 'stop');
    desk.broker.fills(await newest(desk, 'target'), 4n, { price: PROFIT, id: 'out' });

    const loop = await again(desk);
    await loop.settles();
    expect(cancelsReceived(desk)).toEqual([stop]);
    ends(desk, stop);
    await loop.settles();

    expect((await ordersOf(desk)).slice(1)).toEqual([
      'stop 10: CANCELED',
      'target 10: LIVE, filled 4',
      'stop 6: ACKED',
    ]);
  });

  test('a leg whose sending nobody remembers is asked about, and there is one of it', async () => {
    const { desk, loop } = await entered();
    desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
    desk.broker.weather('taken_in_silence');
    await desk.gateway().hear();
    await loop.settles();
    desk.broker.weather('calm');

    await (await again(desk)).settles();

    expect((await ordersOf(desk)).slice(1)).toEqual(['stop 10: LIVE', 'target 10: LIVE']);
    expect(desk.broker.working()).toHaveLength(2);
  });
});

describe('what a leg does not do', () => {
  test('it does not stay when the strategy leaves, and does not come back', async () => {
    const { desk, loop } = await bracketed([...BRACKET, [wants(0n)]]);
    await loop.nextBar();
    ends(desk, await newest(desk, 'stop'));
    await loop.settles();
    expect((await ordersOf(desk)).slice(1)).toEqual(['stop 10: CANCELED', 'target 10: ACKED, cancel acked']);
    ends(desk, await newest(desk, 'target'));
    await loop.settles();
    desk.broker.fills(await newest(desk, 'exit'), 10n, { price: PRICE, id: 'out' });
    await loop.settles();

    expect((await ordersOf(desk)).slice(1)).toEqual([
      'stop 10: CANCELED',
      'target 10: CANCELED',
      'exit 10: FILLED, filled 10',
    ]);
    expect(await positionsOf(desk)).toEqual([]);
  });

  test('it is not asked for again once the broker has refused it', async () => {
    const { desk, loop } = await entered();
    desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
    desk.broker.weather('refused');
    await loop.settles();
    desk.broker.weather('calm');
    await loop.settles();

    expect((await ordersOf(desk)).slice(1)).toEqual(['stop 10: REJECTED', 'target 10: REJECTED']);
  });

  test('it does not wait for an arm: promised, it leaves a desk that was disarmed meanwhile', async () => {
    const { desk, loop } = await entered();
    desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
    desk.broker.weather('unreachable');
    await loop.settles();
    await desk.gateway().control.disarm('story', 'operator');
    desk.broker.weather('calm');
    await desk.sql(`update mqk.outbox set due_at = clock_timestamp()`);
    await loop.settles();

    expect((await ordersOf(desk)).slice(1)).toEqual(['stop 10: ACKED', 'target 10: ACKED']);
  });

  test('it is not made of a price that no broker would take: the entry is not sent either', async () => {
    const { desk } = await entered([[wants(10n, { targetPrice: PROFIT + 1n })]]);

    expect(await ordersOf(desk)).toEqual([]);
    expect(await desk.sql(`select code from mqk.denial`)).toEqual([{ code: 'protection_malformed' }]);
  });
});
