/** News that is heard again, in whatever life and under whatever name, changes no order, no share and no micro. */
import { expect, test } from '@jest/globals';

import { toQuantity } from '@mqk/core';

import { pictureOf } from './support/books.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_000_000n;
const told = { brokerOrderId: null, cumulative: null } as const;

type Content = Parameters<Story['broker']['says']>[0];

/** Three orders in three stages of life, and everything that was said of them. */
async function lived(): Promise<Story> {
  const desk = await story();
  const [one, two, three] = [
    await desk.wants('buy 10 AAPL', 'one'),
    await desk.wants('buy 9 AAPL', 'two'),
    await desk.wants('buy 8 AAPL', 'three'),
  ];
  await desk.gateway().dispatch(8);
  const { broker } = desk;
  for (const order of [one, two, three]) {
    broker.tells(order, { kind: 'accepted', ...told });
    broker.tells(order, { kind: 'new', ...told });
  }
  broker.fills(one, 4n, { price: PRICE, id: 'e-1' });
  broker.fills(one, 6n, { price: PRICE, id: 'e-2' });
  broker.fills(two, 5n, { price: PRICE, id: 'e-3' });
  await desk.gateway().hear();
  await desk.gateway().cancel(two, 'operator');
  await desk.gateway().dispatch(8);
  broker.tells(two, { kind: 'pending_cancel', ...told });
  broker.tells(two, { kind: 'canceled', cause: 'unstated', brokerOrderId: null, cumulative: toQuantity(5n) });
  broker.tells(three, { kind: 'done_for_day', ...told });
  await desk.gateway().hear();
  return desk;
}

const everythingSaid = (desk: Story): readonly Content[] => [...desk.broker.said()];

test('told again from the beginning under other names, it changes nothing', async () => {
  const desk = await lived();
  const before = await pictureOf(desk);
  const said = everythingSaid(desk).filter((content) => !isRest(content));

  for (const content of said) desk.broker.says(content);
  await desk.gateway().hear();

  expect(await pictureOf(desk)).toBe(before);
  expect(await desk.store.inquiries({ dueOnly: false, limit: 9 })).toEqual([]);
});

/** Waking up and going to rest again is no repetition: `new` after `done_for_day` is the next session. */
const RESTING: ReadonlySet<string> = new Set(['new', 'done_for_day', 'accepted', 'pending_cancel']);
const isRest = (content: Content): boolean => content.kind === 'order' && RESTING.has(content.event.kind);

test('told again under the same names in a new life, it changes nothing', async () => {
  const desk = await lived();
  const before = await pictureOf(desk);
  await desk.sql(`alter table mqk.stream_cursor disable trigger grows; update mqk.stream_cursor set cursor = 0;
    alter table mqk.stream_cursor enable trigger grows`);

  await desk.restarts();

  expect(await pictureOf(desk)).toBe(before);
});

test('late acknowledgements of what has ended are old news', async () => {
  const desk = await lived();
  const before = await pictureOf(desk);
  for (const content of everythingSaid(desk)) {
    const late = content.kind === 'order' && content.event.kind === 'accepted';
    if (late) desk.broker.says(content);
  }
  await desk.gateway().hear();

  expect(await pictureOf(desk)).toBe(before);
});
