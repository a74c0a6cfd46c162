/** Two intents never have one name at the broker: the second is refused and told, and the first stays as it was. */
import { expect, test } from '@jest/globals';

import type { EnqueueDecision } from '@mqk/execution/store';

import { openTradingStore } from '../src/index.ts';
import { onlooker } from './support/databases.ts';
import {
  OPTIONS,
  type World,
  claimAll,
  clientIdOf,
  intentNamed,
  orderAll,
  promise,
  promiseAll,
  replaceAll,
  tokens,
  world,
} from './support/world.ts';

const NAME = clientIdOf('a');

/** Gives every intent the same name, until it is told that the name is taken. */
const denied: EnqueueDecision = {
  kind: 'deny',
  refusals: [{ code: 'client_order_id_taken', clientOrderId: NAME, halts: true }],
  halt: { code: 'client_order_id_taken', detail: 'story' },
};
const careful =
  (name: string) =>
  ({ taken = [] }: { readonly taken?: readonly string[] }): EnqueueDecision => {
    if (taken.includes(NAME)) return denied;
    const decision = promiseAll(intentNamed('a'))();
    return decision.kind === 'deny'
      ? decision
      : { ...decision, order: { ...decision.order, intent: intentNamed(name).id } };
  };

async function picture({ url }: World): Promise<readonly string[]> {
  const eyes = await onlooker(url);
  const rows = await eyes.rows<{ row: string }>(
    `select concat_ws(' ', n.intent, n.status, coalesce(o.client_order_id, '-'),
        (select count(*) from mqk.outbox b where b.client_order_id = n.client_order_id and b.kind <> 'cancel'),
        (select string_agg(d.code, ' ') from mqk.denial d where d.intent = n.intent)) as row
      from mqk.intent n left join mqk."order" o on o.intent = n.intent order by n.intent`,
  );
  return rows.map(({ row }) => row);
}

const haltsOf = async ({ store }: World): Promise<readonly string[]> =>
  (await store.controlFacts()).control.halts.map(({ code }) => code);

test('an intent that is promised under a name that is taken is denied, and the desk stops', async () => {
  const desk = await world();
  await promise(desk.store, 'a');
  expect(await desk.store.enqueue(desk.epoch, intentNamed('b'), careful('b'))).toMatchObject({
    kind: 'denied',
  });

  expect(await picture(desk)).toEqual(['a promised mqk-a 1', 'b denied - 0 client_order_id_taken']);
  expect(await haltsOf(desk)).toEqual(['client_order_id_taken']);
  expect((await claimAll(desk)).map(({ row }) => row.clientOrderId)).toEqual([NAME]);
});

test('also when the order of that name is long over', async () => {
  const desk = await world();
  await promise(desk.store, 'a');
  await desk.store.enqueueCancel(desk.epoch, NAME, (order) => ({
    kind: 'withdraw',
    order: { ...order, base: 'NOT_ACCEPTED' },
    original: null,
  }));
  expect(await desk.store.enqueue(desk.epoch, intentNamed('b'), careful('b'))).toMatchObject({
    kind: 'denied',
  });
});

test('of a round that is promised and claimed at once, the one is denied and nothing is claimed', async () => {
  const desk = await world();
  await promise(desk.store, 'a');
  const asked: (readonly string[])[] = [];
  const { outcomes, claims } = await desk.store.order(
    { epoch: desk.epoch, tokens },
    [intentNamed('b'), intentNamed('c')],
    (facts) => {
      asked.push(facts.taken ?? []);
      const decisions = orderAll({ ...facts, held: true });
      const second = careful('c')(facts);
      return [decisions[0]!, second.kind === 'deny' ? second : { ...second, claim: null }];
    },
  );

  expect([outcomes.map(({ kind }) => kind), claims]).toEqual([['promised', 'denied'], []]);
  expect([asked[0], asked.at(-1)]).toEqual([[], [NAME]]);
  expect(await picture(desk)).toEqual([
    'a promised mqk-a 1',
    'b promised mqk-b 1',
    'c denied - 0 client_order_id_taken',
  ]);
  expect(await haltsOf(desk)).toEqual(['client_order_id_taken']);
});

test('a replace does not go on under a name that is taken', async () => {
  const desk = await world();
  await promise(desk.store, 'a');
  await promise(desk.store, 'original');
  const outcome = await desk.store.enqueueReplace(
    desk.epoch,
    clientIdOf('original'),
    intentNamed('b'),
    (facts) => {
      if ((facts.taken ?? []).includes(NAME) && denied.kind === 'deny') return denied;
      const decision = replaceAll(intentNamed('a'))(facts);
      return decision.kind === 'deny'
        ? decision
        : { ...decision, successor: { ...decision.successor, intent: intentNamed('b').id } };
    },
  );

  expect(outcome).toMatchObject({ kind: 'denied' });
  expect(await picture(desk)).toContain('b denied - 0 client_order_id_taken');
});

test('whoever insists on it is told by the database, and not asked for ever', async () => {
  const desk = await world();
  await promise(desk.store, 'a');
  const before = await picture(desk);
  const insists = desk.store.enqueue(desk.epoch, intentNamed('b'), () => careful('b')({}));

  await expect(insists).rejects.toMatchObject({ name: 'StatementFailed', code: '23505' });
  expect(await picture(desk)).toEqual(before);
  expect(await (await openTradingStore(desk.database, OPTIONS)).unsettled()).toMatchObject({ created: 1 });
});
