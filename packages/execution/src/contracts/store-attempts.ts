/** What every store promises about attempts: claimed by one, made of the same bytes, settled once, doubted until there is evidence. */
import { canonicalJson, sha256Hex } from '@mqk/core';

import type { TradingStore } from '../store/trading-store.ts';
import { ContractBroken, breaks, like, same } from './claims.ts';
import {
  accepted,
  cancelIt,
  clientIdOf,
  intentNamed,
  notSent,
  orderAll,
  refused,
  seenNothing,
  seenWorking,
  sendAll,
  unknown,
} from './store-deciders.ts';
import {
  AT_REST,
  type Desk,
  type StoreStories,
  claimAll,
  claimed,
  gateFacts,
  one,
  orderOf,
  promise,
} from './store-on-table.ts';

async function claimEverything(desk: Desk, store: TradingStore): Promise<readonly string[]> {
  const mine: string[] = [];
  for (;;) {
    const claims = await claimAll(desk, 2, store);
    if (claims.length === 0) return mine;
    mine.push(...claims.map(({ row }) => row.clientOrderId));
  }
}

export const ATTEMPTS: StoreStories = {
  'an attempt is made from the very bytes that were promised, and carries their hash': async (desk) => {
    const payload = canonicalJson({ v: 1, clientOrderId: 'mqk-one' });
    const bytes = { payload, payloadSha256: sha256Hex(payload) };
    const first = await claimed(desk, 'one');
    like(first.row, { ...bytes, kind: 'submit', class: 'increase', expiresAt: intentNamed('one').expiresAt });
    await desk.store.settle(first, notSent);
    like(one(await claimAll(desk)).row, bytes, 'the second attempt');
  },

  'however many claim at once, a row is claimed by one of them': async (desk) => {
    const names = Array.from({ length: 12 }, (_each, index) => `n${10 + index}`);
    for (const name of names) await promise(desk, name, 1n);
    const other = await desk.beside();
    const [mine, theirs] = await Promise.all([
      claimEverything(desk, desk.store),
      claimEverything(desk, other),
    ]);

    same([...mine, ...theirs].sort(), names.map(clientIdOf), 'what was claimed, by both together');
  },

  'no more is claimed than was asked for, the oldest first': async (desk) => {
    for (const name of ['a', 'b', 'c']) await promise(desk, name);

    same(
      (await claimAll(desk, 2)).map(({ row }) => row.clientOrderId),
      ['mqk-a', 'mqk-b'],
      'the claims',
    );
    same(await desk.store.unsettled(), { ...AT_REST, created: 1, claimed: 2 }, 'what is not at rest');
  },

  'an attempt is settled once: what its owner says after that is not heard': async (desk) => {
    const claim = await claimed(desk, 'one');
    same(await desk.store.settle(claim, accepted('b-1')), 'done', 'the first answer');
    for (const settlement of [accepted('b-2'), unknown, notSent, refused])
      same(await desk.store.settle(claim, settlement), 'ownership_lost', 'a later answer');

    like(await orderOf(desk, claim.row.clientOrderId), { base: 'ACKED', brokerOrderId: 'b-1' }, 'the order');
    same(await claimAll(desk), [], 'what may be claimed again');
  },

  'what was not sent is tried again; what is in doubt waits for evidence': async (desk) => {
    const { store, epoch } = desk;
    same(await store.settle(await claimed(desk, 'one'), notSent), 'done', 'the first settlement');
    const second = one(await claimAll(desk));
    like(second, { attempt: 2, row: { unresolvedAttempts: 0 } }, 'the second attempt');
    same(await store.settle(second, unknown), 'done', 'the second settlement');

    same(await claimAll(desk), [], 'what may be claimed while in doubt');
    const doubt = { outboxId: second.row.id, clientOrderId: 'mqk-one', instrument: 'SPY' };
    like(
      await store.doubts(),
      [{ ...doubt, lookups: 0, attempts: 2, payload: second.row.payload }],
      'the doubts',
    );
    like((await store.controlFacts()).doubts, [doubt], 'the doubts that a person is shown');
    like((await gateFacts(desk)).doubts, [doubt], 'the doubts that the gate is told');

    const attempt = { outboxId: second.row.id, attempts: second.attempt };
    same(await store.resolve(attempt, epoch, seenNothing), 'done', 'a look in vain');
    like(await store.doubts(), [{ lookups: 1 }], 'the doubts after it');
    same(await store.resolve(attempt, epoch, seenWorking), 'done', 'a look that finds it');
    same(await store.doubts(), [], 'the doubts after that');
    same(await store.resolve(attempt, epoch, seenWorking), 'ownership_lost', 'a look that comes too late');
  },

  'what was found out about one attempt says nothing once there was another': async (desk) => {
    const { store, epoch, tokens } = desk;
    await store.settle(await claimed(desk, 'one'), unknown);
    const seen = one(await store.doubts());
    const again = one(await store.claim({ epoch, limit: 5, tokens, resends: true }, sendAll));
    like(again, { attempt: 2, row: { id: seen.outboxId, unresolvedAttempts: 1 } }, 'the second attempt');
    same(await store.resolve(seen, epoch, seenWorking), 'ownership_lost', 'what is said while it is sent');
    await store.settle(again, unknown);

    same(await store.resolve(seen, epoch, seenWorking), 'ownership_lost', 'what is said afterwards');
    const newer = one(await store.doubts());
    like(newer, { attempts: 2, lookups: 0, lookAgeMs: null, since: seen.since }, 'the doubt');
    same(await store.resolve(newer, epoch, seenWorking), 'done', 'what is said of the second attempt');
  },

  'a cancel is promised once, and names the order by the id that the broker gave it': async (desk) => {
    const { store, epoch } = desk;
    const submit = await claimed(desk, 'one');
    const { clientOrderId } = submit.row;
    await store.settle(submit, accepted('b-77'));
    same(await store.enqueueCancel(epoch, clientIdOf('nobody'), cancelIt), 'no_such_order', 'of nobody');
    same(await store.enqueueCancel(epoch, clientOrderId, cancelIt), 'promise', 'the first wish');
    same(await store.enqueueCancel(epoch, clientOrderId, cancelIt), 'already', 'the second wish');

    const cancel = one(await claimAll(desk));
    like(
      cancel,
      { brokerOrderId: 'b-77', row: { kind: 'cancel', class: 'reduce', clientOrderId } },
      'the claim',
    );
  },

  'an order that is promised and claimed in one commit is an order like any other': async (desk) => {
    const { store, epoch, tokens } = desk;
    await promise(desk, 'a');
    await claimAll(desk);
    const asked = [intentNamed('a'), intentNamed('b'), intentNamed('c')];
    const { outcomes, claims } = await store.order({ epoch, tokens }, asked, orderAll);
    const promised = (name: string) => ({ kind: 'promised', clientOrderId: clientIdOf(name) });
    same(
      outcomes,
      [{ kind: 'already', clientOrderId: 'mqk-a' }, promised('b'), promised('c')],
      'the outcomes',
    );
    like(claims, [
      { attempt: 1, epoch, row: { clientOrderId: 'mqk-b', status: 'CLAIMED', attempts: 1 } },
      { attempt: 1, epoch, row: { clientOrderId: 'mqk-c', status: 'CLAIMED', attempts: 1 } },
    ]);

    const [b, c] = claims;
    if (b === undefined || c === undefined) throw new ContractBroken('two orders are two claims');
    same(await store.settle(b, unknown), 'done', 'one answer');
    const answered = claims.map((claim) => ({ claim, settlement: accepted(`b-${claim.row.clientOrderId}`) }));
    same(await store.settleAll(answered), ['ownership_lost', 'done'], 'the answers of both');
    same(
      await store.settleAll([{ claim: c, settlement: unknown }]),
      ['ownership_lost'],
      'what comes too late',
    );
    like(await orderOf(desk, clientIdOf('b')), { base: 'UNKNOWN', brokerOrderId: null }, 'the one');
    like(await orderOf(desk, clientIdOf('c')), { base: 'ACKED', brokerOrderId: 'b-mqk-c' }, 'the other');
  },

  'what would overtake an older promise is held back': async (desk) => {
    const { store, epoch, tokens } = desk;
    const held: boolean[] = [];
    const ask = (name: string) =>
      store.order({ epoch, tokens }, [intentNamed(name)], (facts) => {
        held.push(facts.held);
        return orderAll(facts);
      });
    await promise(desk, 'a');
    same((await ask('b')).claims, [], 'the claims of the second');
    same((await claimAll(desk)).length, 2, 'what a later round claims');
    same((await ask('c')).claims.length, 1, 'the claims of the third');
    same(held, [true, false], 'what the judge was told');
  },

  'what cannot be written of one answer is said, and the other answers are written all the same': async (
    desk,
  ) => {
    const { store, epoch, tokens } = desk;
    const { claims } = await store.order(
      { epoch, tokens },
      ['a', 'b', 'c'].map((name) => intentNamed(name)),
      orderAll,
    );
    const settling = store.settleAll(
      claims.map((claim, index) => ({
        claim,
        settlement: (order) => {
          if (index === 1) throw new Error('nobody can read this');
          return accepted(`b-${order.clientOrderId}`)(order);
        },
      })),
    );
    await breaks(settling, 'nobody can read this');

    same(await store.unsettled(), { ...AT_REST, claimed: 1 }, 'what is not at rest');
  },

  'two orders never share an id of the broker: the second stops the account': async (desk) => {
    const { store, epoch, tokens } = desk;
    const { claims } = await store.order({ epoch, tokens }, [intentNamed('a'), intentNamed('b')], orderAll);
    await store.settleAll(claims.map((claim) => ({ claim, settlement: accepted('b-1') })));

    like((await store.controlFacts()).control.halts, [{ code: 'broker_order_id_changed' }], 'the halts');
  },
};
