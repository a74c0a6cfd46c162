/** What stands open decides what is read: orders that are over, however many, cost nothing any more. */
import { expect, test } from '@jest/globals';

import { rowsRead } from './support/many-fills.ts';
import { type Story, story } from './support/story.ts';

const OVER = 10_000;
const PRICE = 190_000_000n;

/** One order that is over, with its promise, reservation and intent. */
async function ended(): Promise<{ readonly desk: Story; readonly first: string }> {
  const desk = await story();
  const order = await desk.wants('buy 1 AAPL', 'the-first');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 1n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();
  return { desk, first: order };
}

/** The same life ten thousand times over, as rows: what is in them was judged when the first was made. */
async function livedLong(desk: Story, first: string): Promise<void> {
  const named = (text: string): string => `${text} || '-' || n`;
  await desk.sql(`begin; set local session_replication_role = replica;
    insert into mqk."order" (account, client_order_id, strategy, instrument, instrument_version, intent, parent, leg,
        oco_group, side, quantity, filled, base, doc)
      select account, ${named("'o'")}, strategy, instrument, instrument_version, ${named("'i'")}, parent, leg, oco_group, side,
        quantity, filled, base, doc from mqk."order", generate_series(1, ${OVER}) n where client_order_id = '${first}';
    insert into mqk.intent (account, intent, run, strategy, instrument, leg, decided_at, status, client_order_id, doc, doc_sha256)
      select account, ${named("'i'")}, run, strategy, instrument, leg, decided_at, status, ${named("'o'")}, doc, doc_sha256
        from mqk.intent, generate_series(1, ${OVER}) n where client_order_id = '${first}';
    insert into mqk.reservation (account, client_order_id, strategy, instrument, price, quantity, released_at)
      select account, ${named("'o'")}, strategy, instrument, price, quantity, released_at
        from mqk.reservation, generate_series(1, ${OVER}) n where client_order_id = '${first}';
    insert into mqk.outbox (account, kind, class, client_order_id, payload, payload_sha256, expires_at, status, attempts)
      select account, kind, class, ${named("'o'")}, payload, payload_sha256, expires_at, status, attempts
        from mqk.outbox, generate_series(1, ${OVER}) n where client_order_id = '${first}';
    commit`);
  await desk.sql('analyze');
}

/** Everything that is asked on the way of an order, and by whoever looks at the desk. */
const WAYS: Readonly<Record<string, (desk: Story, name: string) => Promise<unknown>>> = {
  'a-promise': (desk, name) => desk.wants('buy 1 AAPL', name),
  'a-claim': (desk) => desk.gateway().dispatch(8),
  'a-look-at-control': (desk) => desk.facts(),
  'a-beat': (desk) => desk.beats(),
};

test('after ten thousand orders that are over, nothing on the way of an order reads more rows than before', async () => {
  const { desk, first } = await ended();
  const costs = async (turn: string): Promise<Readonly<Record<string, number>>> => {
    const found: Record<string, number> = {};
    for (const [what, happens] of Object.entries(WAYS)) {
      const before = await rowsRead(desk);
      await happens(desk, `${turn}-${what}`);
      found[what] = (await rowsRead(desk)) - before;
    }
    return found;
  };
  await costs('warm');
  const young = await costs('young');
  await livedLong(desk, first);
  const old = await costs('old');

  expect(Object.values(young).reduce((sum, rows) => sum + rows, 0)).toBeGreaterThan(10);
  const more = Object.keys(WAYS).filter((what) => (old[what] ?? 0) - (young[what] ?? 0) > OVER / 20);
  expect(more.map((what) => `${what}: ${young[what]} rows, then ${old[what]}`)).toEqual([]);
});
