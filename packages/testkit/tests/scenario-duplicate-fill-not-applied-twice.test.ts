/** A fill moves money once, however often, through whatever channel and in whichever life it is told. */
import { expect, test } from '@jest/globals';

import { type Story, story } from './support/story.ts';

const PRICE = 190_000_000n;

interface Books {
  readonly position: bigint;
  readonly cash: bigint;
  readonly executions: number;
  readonly entries: number;
}

async function booksOf(desk: Story): Promise<Books> {
  const [row] = await desk.sql<{
    readonly position: string;
    readonly cash: string;
    readonly executions: number;
    readonly entries: number;
  }>(
    `select coalesce((select sum(quantity) from mqk.position), 0)::text as position,
            (select amount from mqk.cash)::text as cash,
            (select count(*)::int from mqk.execution) as executions,
            (select count(*)::int from mqk.ledger where kind = 'fill') as entries`,
  );
  if (row === undefined) throw new Error('an account has books');
  return { ...row, position: BigInt(row.position), cash: BigInt(row.cash) };
}

const ONCE: Books = { position: 4n, cash: 100_000_000_000n - 4n * PRICE, executions: 1, entries: 1 };

async function partlyFilled(): Promise<{
  readonly desk: Story;
  readonly order: Awaited<ReturnType<Story['wants']>>;
}> {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 4n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();
  return { desk, order };
}

test('told once, it is booked once', async () => {
  const { desk } = await partlyFilled();

  expect(await booksOf(desk)).toEqual(ONCE);
});

test('told again under another message key, it changes nothing', async () => {
  const { desk } = await partlyFilled();
  desk.broker.repeats();

  const heard = await desk.gateway().hear();

  expect(heard).toMatchObject({ kind: 'heard', applied: 0, repeated: 1, halts: [] });
  expect(await booksOf(desk)).toEqual(ONCE);
});

test('told again after a restart, it changes nothing', async () => {
  const { desk } = await partlyFilled();
  desk.broker.repeats();

  await desk.restarts();

  expect(await booksOf(desk)).toEqual(ONCE);
  expect((await desk.facts()).control.halts).toEqual([]);
});

test('told again with other numbers, it changes no money, and everything stops', async () => {
  const { desk, order } = await partlyFilled();
  desk.broker.claims(order, 5n, { price: PRICE, id: 'e-1' });

  const heard = await desk.gateway().hear();

  expect(heard).toMatchObject({ quarantined: 1 });
  expect(await booksOf(desk)).toEqual(ONCE);
  const { control } = await desk.facts();
  expect(control.armed).toBe(false);
  expect(control.halts.map(({ code }) => code)).toContain('fill_conflict');
});

test('two processes that hear the same news at once book it once', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 4n, { price: PRICE, id: 'e-1' });

  await Promise.all([desk.gateway().hear(), desk.gateway().hear(), desk.gateway().hear()]);

  expect(await booksOf(desk)).toEqual(ONCE);
});

test('another fill of the same order is another fill', async () => {
  const { desk, order } = await partlyFilled();
  desk.broker.fills(order, 6n, { price: PRICE, id: 'e-2' });

  await desk.gateway().hear();

  expect(await booksOf(desk)).toEqual({
    position: 10n,
    cash: 100_000_000_000n - 10n * PRICE,
    executions: 2,
    entries: 2,
  });
  expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN', reasons: [] });
});

test('a fill that the broker shows before we have listened is heard first, and is not drift', async () => {
  const { desk, order } = await partlyFilled();
  desk.broker.fills(order, 6n, { price: PRICE, id: 'e-2' });

  const { verdict } = await desk.gateway().reconcile();

  expect(verdict.state).toBe('CLEAN');
  expect((await booksOf(desk)).position).toBe(10n);
  expect((await desk.facts()).control.armed).toBe(true);
});
