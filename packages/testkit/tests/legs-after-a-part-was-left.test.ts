/** Of what is left of a position, each entry's part keeps its own prices, whatever was sold and added in between. */
import { expect, test } from '@jest/globals';

import { toMicros } from '@mqk/core';

import { type BracketLoop, bracketLoop, ends, newest, wants } from './support/bracket-desk.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_040_000n;

const wantsStopped = (quantity: bigint, stopPrice: bigint): ReturnType<typeof wants> => ({
  ...wants(quantity),
  protection: { stopPrice: toMicros(stopPrice), targetPrice: null },
});

interface Held {
  readonly desk: Story;
  readonly loop: BracketLoop;
}

/** Ten are held behind a stop at 180, of which five are to go: the order for that works at the broker. */
async function leavingFive(...then: readonly (readonly ReturnType<typeof wants>[])[]): Promise<Held> {
  const desk = await story();
  const loop = await bracketLoop(desk, [[wantsStopped(10n, 180_000_000n)], [wants(5n)], ...then]);
  await loop.settles();
  desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
  await loop.settles();
  await loop.nextBar();
  ends(desk, await newest(desk, 'stop'));
  await loop.settles();
  return { desk, loop };
}

async function leftFive(...then: readonly (readonly ReturnType<typeof wants>[])[]): Promise<Held> {
  const { desk, loop } = await leavingFive(...then);
  desk.broker.fills(await newest(desk, 'exit'), 5n, { price: PRICE, id: 'out' });
  await loop.settles();
  return { desk, loop };
}

/** The next bar wants more; all of it fills. */
async function adds({ desk, loop }: Held, quantity: bigint): Promise<void> {
  await loop.nextBar();
  desk.broker.fills(await newest(desk, 'entry'), quantity, { price: PRICE, id: 'more' });
  await loop.settles();
}

/** Stops that work: how many, and at what. */
const stops = async ({ desk }: Held): Promise<readonly string[]> =>
  (
    await desk.sql<{ readonly words: string }>(
      `select quantity || ' at ' || (doc -> 'terms' ->> 'stopPrice') as words from mqk."order"
        where leg = 'stop' and possibly_live order by created_at`,
    )
  ).map(({ words }) => words);

const brackets = ({ desk }: Held): Promise<readonly unknown[]> =>
  desk.sql(`select given_up::int, ended_at is not null as over from mqk.bracket order by created_at`);

test('what was added has a stop at its own price, and what was left of the first keeps the first', async () => {
  const held = await leftFive([wantsStopped(10n, 185_000_000n)]);
  expect(await stops(held)).toEqual(['5 at 180']);

  await adds(held, 5n);

  expect(await stops(held)).toEqual(['5 at 180', '5 at 185']);
  expect(await brackets(held)).toEqual([
    { given_up: 5, over: false },
    { given_up: 0, over: false },
  ]);
});

test('what is sold of both is taken from the older one, and its bracket is over when nothing of it is left', async () => {
  const held = await leftFive([wantsStopped(10n, 185_000_000n)], [wants(4n)]);
  const { desk, loop } = held;
  await adds(held, 5n);
  await loop.nextBar();
  for (const { id } of await desk.sql<{ readonly id: Awaited<ReturnType<typeof newest>> }>(
    `select client_order_id as id from mqk."order" where leg = 'stop' and possibly_live`,
  ))
    ends(desk, id);
  await loop.settles();
  desk.broker.fills(await newest(desk, 'exit'), 6n, { price: PRICE, id: 'out-again' });
  await loop.settles();

  expect(await stops(held)).toEqual(['4 at 185']);
  expect(await brackets(held)).toEqual([
    { given_up: 10, over: true },
    { given_up: 1, over: false },
  ]);
});

test('what was added without a stop gets none of the first', async () => {
  const held = await leftFive([wants(10n)], [wants(8n)]);
  const { desk, loop } = held;
  await adds(held, 5n);
  expect(await stops(held)).toEqual(['5 at 180']);

  await loop.nextBar();
  ends(desk, await newest(desk, 'stop'));
  await loop.settles();
  desk.broker.fills(await newest(desk, 'exit'), 2n, { price: PRICE, id: 'out-again' });
  await loop.settles();

  expect(await stops(held)).toEqual(['5 at 180']);
});

test('the stop of what was left closes the position, and with it the bracket: the next position has none of it', async () => {
  const held = await leftFive([wants(0n)], [wants(10n)]);
  const { desk, loop } = held;
  desk.broker.fills(await newest(desk, 'stop'), 5n, { price: PRICE, id: 'stopped' });
  await loop.settles();
  expect(await brackets(held)).toEqual([{ given_up: 5, over: true }]);

  await loop.nextBar();
  await adds(held, 10n);

  expect(await stops(held)).toEqual([]);
});

test('what was to go and stays after all is behind a stop again', async () => {
  const held = await leavingFive();
  expect(await stops(held)).toEqual(['5 at 180']);

  held.desk.broker.tells(await newest(held.desk, 'exit'), {
    kind: 'expired',
    brokerOrderId: null,
    cumulative: null,
  });
  await held.loop.settles();

  expect(await stops(held)).toEqual(['5 at 180', '5 at 180']);
  expect(await brackets(held)).toEqual([{ given_up: 0, over: false }]);
});

test('an entry that is taken back before it left has nothing to protect: its bracket is over', async () => {
  const desk = await story();
  const entry = desk.intent('buy 10 AAPL', 'never-left');
  const protection = { stopPrice: toMicros(180_000_000n), targetPrice: null };
  await desk.gateway().promise(entry, protection);
  expect(await desk.sql(`select ended_at is not null as over from mqk.bracket`)).toEqual([{ over: false }]);

  await desk.gateway().cancel(await newest(desk, 'entry'), 'operator');

  expect(await desk.sql(`select ended_at is not null as over from mqk.bracket`)).toEqual([{ over: true }]);
});
