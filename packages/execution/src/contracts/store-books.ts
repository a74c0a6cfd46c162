/** What every store promises about news and the books: booked whole, once, and with everything that follows. */
import { toQuantity } from '@mqk/core';

import type { Booking } from '../store/decisions.ts';
import { like, same } from './claims.ts';
import { accepted, clientIdOf } from './store-deciders.ts';
import { NOTHING, book, fillMessage } from './store-news.ts';
import { type Desk, type StoreStories, claimed, gateFacts, orderOf } from './store-on-table.ts';
import { BAR_END, NEXT_BAR_END, RUN, SPY, STRATEGY, barOf, micros } from './store-words.ts';

const NONE = { applied: 0, repeated: 0, quarantined: 0, parked: 0, halts: [] } as const;
const AT_BAR = { run: RUN, strategy: STRATEGY, instrument: SPY.id, decidedAt: BAR_END } as const;

async function working(desk: Desk, name: string): Promise<void> {
  const claim = await claimed(desk, name);
  await desk.store.settle(claim, accepted(`b-${claim.row.clientOrderId}`));
}

/** Of all that an execution moves. */
async function picture({ store }: Desk): Promise<readonly unknown[]> {
  const { cash, positions, control } = await store.controlFacts();
  const { position, orders } = await store.decisionFacts(AT_BAR);
  return [cash, positions, control, position, orders, await store.ledger(), await store.cursor()];
}

export const BOOKS: StoreStories = {
  'an order goes from a wish to a booked execution': async (desk) => {
    const { store, epoch } = desk;
    await working(desk, 'one');
    const message = fillMessage({ name: 'e1', order: clientIdOf('one'), cursor: 1n });
    same(await store.receive(epoch, [message], book), { ...NONE, applied: 1 }, 'what was heard');
    same(await store.cursor(), 1n, 'the cursor');

    const facts = await store.decisionFacts(AT_BAR);
    same(facts.position?.quantity, 100n, 'the position');
    same([facts.orders, facts.cursor], [[], null], 'the orders, and how far the run is');
    same(
      [facts.asked, facts.notAccepted],
      [
        { entry: 1, exit: 0 },
        { entry: 0, exit: 0 },
      ],
      'what was asked for',
    );
    const { cash, positions } = await store.controlFacts();
    same(
      [cash, positions],
      [micros('72739'), [{ instrument: 'SPY', quantity: '100' }]],
      'cash and positions',
    );
    like(
      await store.ledger(),
      [
        { kind: 'opening', cash: micros('100000') },
        { kind: 'fill', cash: micros('-27261'), quantity: 100n, ref: 'e1' },
      ],
      'the ledger',
    );
    like((await gateFacts(desk)).risk, { cash: micros('72739'), counters: { executionsInMinute: 1 } });
  },

  'news that is heard again changes nothing, in one batch or in another': async (desk) => {
    const { store, epoch } = desk;
    await working(desk, 'one');
    const message = fillMessage({ name: 'e1', order: clientIdOf('one'), cursor: 1n, quantity: 40n });
    like(
      await store.receive(epoch, [message, message], book),
      { applied: 1, repeated: 1 },
      'the first batch',
    );
    const before = await picture(desk);

    like(await store.receive(epoch, [message], book), { applied: 0, repeated: 1 }, 'the second batch');
    same(await picture(desk), before, 'the books');
    same((await orderOf(desk, clientIdOf('one'))).filled, 40n, 'what is filled');
  },

  'many who hear the same news at once book it once': async (desk) => {
    await working(desk, 'one');
    const message = fillMessage({ name: 'e1', order: clientIdOf('one'), cursor: 1n, quantity: 40n });
    const stores = [desk.store, await desk.beside(), desk.store];
    const heard = await Promise.all(stores.map(async (store) => store.receive(desk.epoch, [message], book)));

    same(heard.map(({ applied }) => applied).sort(), [0, 0, 1], 'how often it was booked');
    same((await desk.store.controlFacts()).cash, micros('89095'), 'cash');
  },

  'a message at fault is kept, puts the account in question, and does not stop its neighbours': async (
    desk,
  ) => {
    const { store, epoch } = desk;
    await working(desk, 'one');
    await working(desk, 'two');
    const first = fillMessage({ name: 'e1', order: clientIdOf('one'), cursor: 1n });
    const stranger = fillMessage({ name: 'e2', order: clientIdOf('nobody'), cursor: 2n });
    const last = fillMessage({ name: 'e3', order: clientIdOf('two'), cursor: 3n });

    same(await store.receive(epoch, [first, stranger, last], book), { ...NONE, applied: 2, quarantined: 1 });
    same(await store.cursor(), 3n, 'the cursor');
    const question = { kind: 'quarantine', clientOrderId: null, reason: 'unbookable' };
    like(await store.inquiries({ dueOnly: true, limit: 9 }), [question], 'the questions');
    like(
      (await gateFacts(desk)).questions,
      [{ kind: 'quarantine', instrument: null }],
      'what the gate is told',
    );
    like(await store.receive(epoch, [stranger], book), { repeated: 1, quarantined: 0 }, 'the same again');
  },

  'what news makes necessary is written with it: a reason to stop, a question, a cancel': async (desk) => {
    const { store, epoch } = desk;
    await working(desk, 'one');
    const message = fillMessage({ name: 'e1', order: clientIdOf('one'), cursor: 1n, quantity: 40n });
    const halt = { code: 'both_legs_filled', detail: 'both' } as const;
    const richly: typeof book = (facts, heard): Booking => ({
      ...book(facts, heard),
      halts: [halt],
      inquiries: [
        {
          kind: 'fill_gap',
          clientOrderId: clientIdOf('one'),
          instrument: SPY.id,
          reason: 'counts_more',
          counted: toQuantity(60n),
        },
      ],
    });

    like(await store.receive(epoch, [message], richly), { applied: 1, halts: ['both_legs_filled'] });
    like((await store.controlFacts()).control, { armed: false, halts: [halt] }, 'the control');
    const question = { kind: 'fill_gap', clientOrderId: 'mqk-one', counted: 60n, order: { filled: 40n } };
    like(await store.inquiries({ dueOnly: false, limit: 9 }), [question], 'the questions');
    same((await store.unsettled()).inquiries, 1, 'what is not at rest');
  },

  'a decider that breaks off books nothing of its message': async (desk) => {
    const { store, epoch } = desk;
    await working(desk, 'one');
    const before = await store.ledger();
    const message = fillMessage({ name: 'e1', order: clientIdOf('one'), cursor: 1n });
    const broken = (): Booking => {
      throw new Error('our own code failed');
    };

    like(await store.receive(epoch, [message], broken), { applied: 0, quarantined: 1 }, 'what was heard');
    same(await store.ledger(), before, 'the ledger');
    same((await store.controlFacts()).cash, micros('100000'), 'cash');
    same((await orderOf(desk, clientIdOf('one'))).filled, 0n, 'what is filled');
  },

  'news that moves nothing moves the cursor': async ({ store, epoch }) => {
    const odd = {
      key: 'odd',
      cursor: 5n,
      raw: '{}',
      content: { kind: 'unreadable', reason: 'odd' },
    } as const;
    like(await store.receive(epoch, [odd], () => NOTHING), { applied: 1 }, 'what was heard');

    same(await store.cursor(), 5n, 'the cursor');
  },

  'a bar that is heard twice is stored once, and a day begins with what the day before ended with': async (
    desk,
  ) => {
    const { store, epoch } = desk;
    const equal = () => micros('100000');
    same(await store.market(epoch, barOf(BAR_END, '2018-05-11', '272.90'), equal), 'done', 'the same bar');
    let told: unknown = null;
    await store.market(epoch, barOf(NEXT_BAR_END, '2018-05-14', '273'), (facts) => {
      told = facts;
      return micros('99000');
    });

    like(told, {
      cash: micros('100000'),
      positions: [],
      marks: [{ instrument: 'SPY', price: micros('273') }],
    });
    const closes = (await store.storedBars(RUN)).map(({ close }) => close);
    same(closes, [micros('272.5'), micros('273')], 'the bars');
    like((await gateFacts(desk)).risk, { dayStartEquity: micros('100000') }, 'what the gate is told');
  },
};
