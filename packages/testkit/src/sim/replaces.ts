/** A person wants an order to go on under other terms: alone, in chains, against a fill, against a cancel. */
import {
  type MarketTime,
  type OrderIntent,
  type OrderTerms,
  clientOrderId,
  instrumentId,
  intentId,
  marketTime,
  toMicros,
  toQuantity,
} from '@mqk/core';
import type { Desk } from './desk.ts';
import type { Person } from './person.ts';
import { type Plan, RUN, STRATEGY } from './plan.ts';
import type { Random } from './random.ts';
import type { OrderLine } from './tables.ts';

const mayBeReplaced = ({ base, broker, filled }: OrderLine): boolean =>
  (base === 'LIVE' || base === 'ACKED') && broker !== null && filled === '0';

export async function replaces(
  { gateway, store }: Desk,
  { plan, streams, tables, broker, note, did }: Person,
): Promise<void> {
  const random = streams('replaces');
  const open = tables()?.orders.filter(mayBeReplaced) ?? [];
  const decidedAt = (await store.run())?.cursor ?? null;
  if (decidedAt === null || open.length === 0) return;
  const line = random.pick(open);
  const id = clientOrderId(line.client);
  const terms = broker.truth.order(id)?.terms;
  if (terms === undefined) return;
  const intent = intentOf(line, plan, {
    name: `${plan.terms.account}-replace-${random.between(1, 1_000_000_000)}`,
    terms: otherTerms(terms, plan.lot, random),
    decidedAt,
  });
  const { kind } = await gateway.replace(id, intent);
  did('replaces');
  note(`wants ${id.slice(-8)} to go on with ${intent.terms.quantity}: ${kind}`);
  if (random.chance(300)) await gateway.cancel(id, 'operator');
}

interface Wanted {
  readonly name: string;
  readonly terms: OrderTerms;
  readonly decidedAt: MarketTime;
}

const intentOf = (
  { instrument, leg, reduceOnly }: OrderLine,
  plan: Plan,
  { name, terms, decidedAt }: Wanted,
): OrderIntent => ({
  id: intentId(name),
  account: plan.terms.account,
  run: RUN,
  strategy: STRATEGY,
  instrument: instrumentId(instrument),
  instrumentVersion: 1,
  leg,
  reduceOnly,
  terms,
  decidedAt,
  expiresAt: closeAfter(plan, decidedAt),
});

const DAY_MS = 86_400_000;

const closeAfter = ({ steps }: Plan, decidedAt: MarketTime): MarketTime =>
  steps.find(({ at, endsSession }) => endsSession && at > decidedAt)?.at ?? marketTime(decidedAt + DAY_MS);

/** Another quantity, never more than the limits allow; where there are prices, others as well. */
function otherTerms(terms: OrderTerms, lot: bigint, random: Random): OrderTerms {
  const moved = <Price extends bigint | null>(price: Price): Price | ReturnType<typeof toMicros> =>
    price === null ? price : toMicros(price + BigInt(random.between(-100, 100)) * 10_000n);
  return {
    ...terms,
    quantity: toQuantity(BigInt(random.between(1, Number.parseInt(`${lot}`, 10)))),
    limitPrice: moved(terms.limitPrice),
    stopPrice: moved(terms.stopPrice),
  };
}
