/**
 * Many orders through a broker of which every answer may get lost: some requests do not leave, some vanish on the
 * way there, some on the way back; its news, its lookups and its snapshots fail as often.
 */
import type { ClientOrderId } from '@mqk/core';

import type { Weather } from '../../src/index.ts';
import { type Random, streamsOf } from '../../src/sim/random.ts';
import { storyLimits } from './limits.ts';
import { type Story, story } from './story.ts';

/** Two lookups and the whole list prove absence; until then the same bytes are sent again. */
const TRAITS = { enforcesClientOrderId: true, lookupsForAbsence: 2, settleTimeMs: 0 };

const WEATHERS: readonly Weather[] = [
  'calm',
  'calm',
  'taken_in_silence', // a timeout, a reset or a server error on the way back
  'lost_in_silence', //  the same on the way there
  'unreachable',
  'throttled',
];

const PRICE = 190_000_000n;
const BATCH = 10;
/** Far more than chance ever needs: a desk that is stuck is told apart from one that was unlucky. */
const ROUNDS_MAX = 500;

export interface Flaky {
  readonly desk: Story;
  /** Wants one share `orders` times, bought and sold in turns of ten, and goes on until each is executed. */
  readonly trades: (orders: number) => Promise<void>;
}

export async function flaky(seed: number): Promise<Flaky> {
  const many = 1_000_000;
  const limits = storyLimits({
    ordersPerMinuteMax: many,
    rejectsPerMinuteMax: many,
    executionsPerMinuteMax: many,
  });
  const desk = await story({ traits: TRAITS, limits });
  const streams = streamsOf(seed);
  desk.broker.weather(() => streams('weather').pick(WEATHERS));
  return {
    desk,
    async trades(orders) {
      for (let first = 0; first < orders; first += BATCH) {
        const names = Array.from(
          { length: Math.min(BATCH, orders - first) },
          (_, at) => `wish-${first + at}`,
        );
        await tradeAll(desk, { names, side: (first / BATCH) % 2 === 0 ? 'buy' : 'sell' }, streams('answers'));
      }
      calm(desk);
    },
  };
}

interface Batch {
  readonly names: readonly string[];
  readonly side: 'buy' | 'sell';
}

/** What a desk does until everything that it wanted is done. An order that provably never arrived is wanted anew. */
async function tradeAll(desk: Story, { names, side }: Batch, random: Random): Promise<void> {
  const orders = new Map<string, ClientOrderId>();
  const generations = new Map(names.map((name) => [name, 0]));
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const bases = await basesOf(desk);
    const open = names.filter((name) => bases.get(orders.get(name) ?? '') !== 'FILLED');
    if (open.length === 0) return;
    for (const name of open) {
      const known = orders.get(name);
      if (known !== undefined && bases.get(known) !== 'NOT_ACCEPTED') continue;
      const generation = generations.get(name) ?? 0;
      generations.set(name, generation + 1);
      orders.set(name, await desk.wants(`${side} 1 AAPL`, `${name}.${generation}`));
    }
    await oneRound(desk, random);
  }
  throw new Error(`not done after ${ROUNDS_MAX} rounds: ${names.join(' ')}`);
}

async function oneRound(desk: Story, random: Random): Promise<void> {
  const { broker } = desk;
  await soon(desk);
  await desk.gateway().dispatch(BATCH);
  for (const id of broker.working()) if (random.chance(700)) execute(desk, id, random);
  broker.hidesNews(random.chance(200));
  broker.hidesOrders(random.chance(200));
  broker.hidesAccount(random.chance(200));
  await desk.gateway().hear();
  await desk.gateway().resolve();
  await desk.gateway().inquire();
  if (random.chance(250)) await desk.beats();
}

function execute({ broker }: Story, id: ClientOrderId, random: Random): void {
  broker.fills(id, 1n, { price: PRICE, id: `e-${id}` });
  if (random.chance(100)) broker.repeats();
}

function calm({ broker }: Story): void {
  broker.weather('calm');
  broker.hidesNews(false);
  broker.hidesOrders(false);
  broker.hidesAccount(false);
}

async function basesOf(desk: Story): Promise<ReadonlyMap<string, string>> {
  const rows = await desk.sql<{ readonly id: string; readonly base: string }>(
    'select client_order_id as id, base from mqk."order"',
  );
  return new Map(rows.map(({ id, base }) => [id, base]));
}

/** Waits are over at once: the story owns the time. */
const soon = (desk: Story): Promise<unknown> =>
  desk.sql(`update mqk.outbox set due_at = clock_timestamp() where status in ('CREATED', 'UNKNOWN');
    alter table mqk.evidence disable trigger user;
    update mqk.evidence set seen_at = seen_at - interval '1 second' where seen_at > clock_timestamp() - interval '1 second'`);
