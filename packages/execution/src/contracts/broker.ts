/**
 * What every broker promises whoever sends orders through it, whether it is simulated, on paper or real.
 *
 * The stories speak to the wire before it is sealed: only whoever made it has it in hand.
 */
import type { AcceptedOrder } from '../port/order-wire.ts';
import { type TestFramework, holds, like, same } from './claims.ts';
import {
  type BrokerOnTable,
  type BrokerStories,
  cancel,
  idNamed,
  newsOf,
  replace,
  snapshotOf,
  statusOf,
  submit,
  taken,
} from './broker-on-table.ts';
import { BROKER_READS } from './broker-reads.ts';

const ordersNamed = async (on: BrokerOnTable, { clientOrderId }: AcceptedOrder): Promise<number> =>
  (await snapshotOf(on)).orders.filter((order) => order.clientOrderId === clientOrderId).length;

const SENDING: BrokerStories = {
  'an order that is accepted repeats what was asked for, and is found by the id that we gave it': async (
    on,
  ) => {
    const order = await taken(on, 'a');
    const found = await on.account.lookup(order.clientOrderId);

    like(order, { clientOrderId: 'a', ...on.resting }, 'the answer');
    like(found, { kind: 'found', order: { ...order, status: await statusOf(on, order), filled: 0n } });
  },
  'a client order id that is sent again makes no second order': async (on) => {
    if (!on.traits.enforcesClientOrderId) return;
    const order = await taken(on, 'a');
    const before = await newsOf(on);

    same(await submit(on, 'a'), { kind: 'duplicate_id' }, 'the second answer');
    same(await ordersNamed(on, order), 1, 'the number of its orders');
    same(await newsOf(on), before, 'the news');
  },
  'a client order id is not free again when its order is over': async (on) => {
    if (!on.traits.enforcesClientOrderId) return;
    await on.executes(await taken(on, 'a'));
    const ended = await taken(on, 'b');
    await cancel(on, ended);
    await on.comesToPass(ended);

    same(await submit(on, 'a'), { kind: 'duplicate_id' }, 'the id of a filled order');
    same(await submit(on, 'b'), { kind: 'duplicate_id' }, 'the id of a cancelled order');
  },
  'what may not start any more is not sent, and leaves nothing behind': async (on) => {
    like(await submit(on, 'a', () => false), { kind: 'not_sent' }, 'the answer');

    same(await on.account.lookup(idNamed('a')), { kind: 'missing' }, 'a look');
    await taken(on, 'a');
  },
  'an answer that was lost is a doubt, which a look ends; the same bytes again buy nothing twice': async (
    on,
  ) => {
    on.losesAnswer();
    like(await submit(on, 'a'), { kind: 'unknown' }, 'the answer');

    like(await on.account.lookup(idNamed('a')), { kind: 'found' }, 'a look');
    if (on.traits.enforcesClientOrderId) same(await submit(on, 'a'), { kind: 'duplicate_id' });
    same((await snapshotOf(on)).orders.length, 1, 'the number of orders');
  },
  'a request that was lost is a doubt and no refusal; the same bytes again make one order': async (on) => {
    on.losesRequest();
    like(await submit(on, 'a'), { kind: 'unknown' }, 'the answer');

    same(await on.account.lookup(idNamed('a')), { kind: 'missing' }, 'a look');
    const order = await taken(on, 'a');
    same(await ordersNamed(on, order), 1, 'the number of its orders');
  },
  'a cancel is a request: the order ends by the own word of the broker, once': async (on) => {
    const order = await taken(on, 'a');
    same(await cancel(on, order), { kind: 'asked' }, 'the answer');
    await on.comesToPass(order);

    const ends = (await newsOf(on)).filter(
      ({ content }) => content.kind === 'order' && content.event.kind === 'canceled',
    );
    same(ends.length, 1, 'the number of times that its end was told');
    same(await statusOf(on, order), 'canceled', 'what a look shows');
  },
  'a cancel of what is over is answered, and changes nothing': async (on) => {
    const order = await taken(on, 'a');
    await on.executes(order);
    const before = [await snapshotOf(on), await newsOf(on)];
    const answer = await cancel(on, order);

    holds(answer.kind === 'asked' || answer.kind === 'refused', `it was answered with ${answer.kind}`);
    same([await snapshotOf(on), await newsOf(on)], before, 'what the broker shows');
  },
  'a replace ends one order and begins another; an id that is taken replaces nothing': async (on) => {
    const [order, other] = [await taken(on, 'a'), await taken(on, 'b')];
    if (on.traits.enforcesClientOrderId)
      same(await replace(on, order, 'b'), { kind: 'duplicate_id' }, 'the answer to a taken id');
    holds((await statusOf(on, order)) !== 'replaced', 'what was not replaced goes on');
    const answer = await replace(on, order, 'c');

    like(answer, { kind: 'accepted', order: { clientOrderId: 'c' } }, 'the answer');
    same(await statusOf(on, order), 'replaced', 'what a look shows of the original');
    holds((await statusOf(on, other)) !== 'replaced', 'another order goes on');
  },
};

/**
 * Tells the stories of the contract to `framework`, each on a broker of its own that `open` makes: an account without
 * orders and positions, and a market in which `resting` rests. Whatever is not kept throws, and says what was promised.
 */
export function describeBroker(
  { describe, test }: TestFramework,
  kind: string,
  open: () => Promise<BrokerOnTable>,
): void {
  describe(`a broker, ${kind}`, () => {
    for (const [title, run] of Object.entries({ ...SENDING, ...BROKER_READS }))
      test(title, async () => run(await open()));
  });
}
