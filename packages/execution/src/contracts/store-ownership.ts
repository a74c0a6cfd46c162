/** What every store promises about who may write: one life at a time, and what the dead began is in doubt. */
import { systemTime } from '@mqk/core';
import { unknownVerdict } from '@mqk/reconcile';

import { holds, like, same } from './claims.ts';
import {
  accepted,
  cancelIt,
  clientIdOf,
  intentNamed,
  notSent,
  orderAll,
  promiseAll,
  replaceAll,
  seenWorking,
  sendAll,
  unknown,
  withdrawIt,
} from './store-deciders.ts';
import { book, fillMessage } from './store-news.ts';
import {
  AT_REST,
  LEASE_MS,
  type Desk,
  type StoreStories,
  claimAll,
  claimed,
  gateFacts,
  leaseOf,
  one,
  orderOf,
  promise,
  takeOver,
} from './store-on-table.ts';
import { BAR_END, NEXT_BAR_END, RUN, barOf, micros, startRun } from './store-words.ts';

const LOST = { kind: 'ownership_lost' } as const;

/** `working` is at the broker, `waiting` a promise; then another life takes the account. */
async function lost(desk: Desk): Promise<Desk> {
  await desk.store.settle(await claimed(desk, 'working'), accepted('b-working'));
  await promise(desk, 'waiting');
  return { ...desk, epoch: await takeOver(desk) };
}

/** As far as anybody is told. */
async function picture(desk: Desk): Promise<readonly unknown[]> {
  const { store } = desk;
  const { control, doubts, openOrders, cash } = await store.controlFacts();
  const orders = [await orderOf(desk, clientIdOf('working')), await orderOf(desk, clientIdOf('waiting'))];
  const denials = await store.list('denials', { limit: 9, after: null });
  const books = [cash, await store.ledger(), await store.cursor()];
  return [control, doubts, openOrders, orders, denials, books, await store.unsettled()];
}

export const OWNERSHIP: StoreStories = {
  'a lease has one holder, and its epoch only grows': async ({ store, epoch }) => {
    like(
      await store.acquireLease('life-2', 1_000),
      { ok: false, refused: { holder: 'life-1' } },
      'the answer',
    );
    same(await store.renewLease('life-1', epoch, LEASE_MS), true, 'renewed by its holder');
    same(await store.renewLease('life-2', epoch, LEASE_MS), false, 'renewed by another');
    await store.releaseLease('life-1', epoch);
    same(await store.renewLease('life-1', epoch, LEASE_MS), false, 'renewed after it was given back');
    same(await leaseOf(store, 'life-2'), epoch + 1n, 'the next epoch');
  },

  'of many who want the lease at once, one gets it': async (desk) => {
    await desk.store.releaseLease('life-1', desk.epoch);
    const stores = [desk.store, await desk.beside(), desk.store, await desk.beside()];
    const answers = await Promise.all(
      stores.map(async (store, index) => store.acquireLease(`life-${index + 2}`, LEASE_MS)),
    );

    same(answers.filter(({ ok }) => ok).length, 1, 'the number of those who have it');
  },

  'whoever lost the account is promised nothing, and no judge is asked': async (desk) => {
    const { store, epoch, tokens } = desk;
    const now = await lost(desk);
    const before = await picture(now);
    let asked = 0;
    const counted =
      <Arguments extends readonly unknown[], Answer>(judge: (...given: Arguments) => Answer) =>
      (...given: Arguments): Answer => {
        asked += 1;
        return judge(...given);
      };
    for (const intent of [intentNamed('new'), intentNamed('waiting'), intentNamed('waiting', 9n)])
      same(await store.enqueue(epoch, intent, counted(promiseAll(intent))), LOST, 'the answer to a promise');
    const many = [intentNamed('new'), intentNamed('waiting')];
    same(
      await store.order({ epoch, tokens }, many, counted(orderAll)),
      { outcomes: [LOST, LOST], claims: [] },
      'the answer to orders',
    );
    const [next, working] = [intentNamed('next'), clientIdOf('working')];
    same(await store.enqueueReplace(epoch, working, next, counted(replaceAll(next))), LOST, 'of a replace');
    same(await store.enqueueCancel(epoch, working, counted(cancelIt)), 'ownership_lost', 'of a cancel');
    same(await store.enqueueCancel(epoch, clientIdOf('waiting'), counted(withdrawIt)), 'ownership_lost');

    same(asked, 0, 'the number of judges that were asked');
    same(await picture(now), before, 'what is there');
  },

  'whoever lost the account claims, hears, concludes and stops nothing': async (desk) => {
    const { store, epoch, tokens } = desk;
    const now = await lost(desk);
    const before = await picture(now);
    const message = fillMessage({ name: 'e1', order: clientIdOf('working'), cursor: 1n });
    const verdict = unknownVerdict({ kind: 'no_snapshot', reason: 'none' }, systemTime(0));
    const saved = { life: 'life-1', snapshot: null, watermark: null, verdict } as const;
    const halt = { code: 'day_loss_reached', detail: 'enough' } as const;

    same(await store.claim({ epoch, limit: 5, tokens }, sendAll), [], 'the claims');
    like(
      await store.receive(epoch, [message], book),
      { ownership: 'ownership_lost', applied: 0 },
      'the news',
    );
    same(
      await store.saveVerdict({ ...saved, epoch, halts: ['reconcile_drift'] }),
      'ownership_lost',
      'a verdict',
    );
    same(await store.watch(epoch, () => [halt]), 'ownership_lost', 'an alarm');
    same((await store.controlFacts()).verdict, null, 'the verdict');
    same(await picture(now), before, 'what is there');
    like(one(await claimAll(now)), { row: { clientOrderId: 'mqk-waiting' } }, 'what the owner claims');
  },

  'whoever lost the account moves neither the market nor the run': async (desk) => {
    const { store, epoch } = desk;
    await startRun(store);
    const now = await takeOver(desk);
    const monday = barOf(NEXT_BAR_END, '2018-05-14', '273');
    const poorer = () => micros('99000');
    same(await store.market(epoch, monday, poorer), 'ownership_lost', 'a bar');
    same(await store.finishBar(epoch, RUN, NEXT_BAR_END), 'ownership_lost', 'a bar that is worked through');
    same((await store.run())?.cursor ?? null, null, 'how far the run is');
    same((await store.storedBars(RUN)).length, 1, 'the number of bars');
    same((await gateFacts({ ...desk, epoch: now })).marketTime, BAR_END, 'the time of the market');

    same(await store.market(now, monday, poorer), 'done', 'a bar of the owner');
    same(await store.finishBar(now, RUN, NEXT_BAR_END), 'done', 'its end');
    same((await store.run())?.cursor, NEXT_BAR_END, 'how far the run is now');
  },

  'a claim that was taken over cannot be settled by its old owner': async (desk) => {
    const { store, epoch } = desk;
    const claim = await claimed(desk, 'one');
    const now = { ...desk, epoch: await takeOver(desk) };
    for (const settlement of [accepted('b-1'), unknown, notSent])
      same(await store.settle(claim, settlement), 'ownership_lost', 'what the old owner says');
    like(await orderOf(now, claim.row.clientOrderId), { base: 'SENDING', brokerOrderId: null }, 'the order');

    same(await store.doubtOrphans(epoch), 0, 'what the old owner doubts');
    same(await store.doubtOrphans(now.epoch), 1, 'what the new one doubts');
    same(await store.doubtOrphans(now.epoch), 0, 'what it doubts then');
    same((await orderOf(now, claim.row.clientOrderId)).base, 'UNKNOWN', 'the order in doubt');
    same(await store.settle(claim, accepted('b-1')), 'ownership_lost', 'what the old owner says then');
    const attempt = { outboxId: claim.row.id, attempts: 1 };
    same(await store.resolve(attempt, epoch, seenWorking), 'ownership_lost', 'the old owner ends the doubt');
    holds((await store.doubts()).length === 1, 'the doubt is still there');
    same(await store.resolve(attempt, now.epoch, seenWorking), 'done', 'the new one ends it');
  },

  'a cancel of the dead is simply asked for again': async (desk) => {
    const { store, epoch } = desk;
    const submit = await claimed(desk, 'one');
    await store.settle(submit, accepted('b-1'));
    await store.enqueueCancel(epoch, submit.row.clientOrderId, cancelIt);
    await claimAll(desk);

    same(await store.doubtOrphans(await takeOver(desk)), 1, 'what the new life finds');
    same(await store.doubts(), [], 'the doubts');
    same(await store.unsettled(), { ...AT_REST, created: 1 }, 'what is not at rest');
  },
};
