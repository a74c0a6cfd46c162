/** Turns standing targets into promises. Asking twice is harmless: the same decision is the same intent. */
import {
  type AccountId,
  FLAT,
  type Instrument,
  type MarketTime,
  type Quantity,
  type Result,
  type RunId,
  type StrategyId,
  invariant,
  ok,
} from '@mqk/core';
import type { Gateway } from '@mqk/execution';
import type { MarketStore } from '@mqk/execution/store';
import { type Order, leaves } from '@mqk/oms';
import { type SnapshotAgeRefusal, requireFreshSnapshot } from '@mqk/reconcile';
import { type StandingTarget, type TargetPlan, targetToIntents } from '@mqk/strategy';

export interface PursueParts {
  readonly account: AccountId;
  readonly run: RunId;
  readonly strategy: StrategyId;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** Orders of a decision taken at a bar end are not sent at or after this time. */
  readonly orderExpiry: (decidedAt: MarketTime) => MarketTime;
  readonly snapshotAgeMsMax: number;
  readonly store: Pick<MarketStore, 'decisionFacts'>;
  readonly gateway: Pick<Gateway, 'promise' | 'cancel'>;
}

type Pursued = Result<number, SnapshotAgeRefusal>;

/**
 * How many new promises and cancels came of the targets. Zero means that nothing is left to be asked for.
 *
 * Refuses to size anything by a picture of the account that is not accepted and fresh: what we hold may be wrong.
 */
export async function pursue(targets: readonly StandingTarget[], parts: PursueParts): Promise<Pursued> {
  let asked = 0;
  for (const target of targets) {
    const pursued = await pursueOne(target, parts);
    if (!pursued.ok) return pursued;
    asked += pursued.value;
  }
  return ok(asked);
}

async function pursueOne({ target, decidedAt }: StandingTarget, parts: PursueParts): Promise<Pursued> {
  const instrument = parts.instruments.get(target.symbol);
  invariant(instrument !== undefined, `a target of ${target.symbol} passed without an instrument`);
  const { run, strategy, account } = parts;
  const facts = await parts.store.decisionFacts({ run, strategy, instrument: instrument.id, decidedAt });
  const fresh = requireFreshSnapshot(facts.snapshot, facts.now, parts.snapshotAgeMsMax);
  if (!fresh.ok) return fresh;
  const plan = targetToIntents({
    account,
    run,
    strategy,
    instrument,
    target: target.target,
    decidedAt,
    expiresAt: parts.orderExpiry(decidedAt),
    position: facts.position?.quantity ?? FLAT,
    orders: facts.orders.map((order) => ({
      clientOrderId: order.clientOrderId,
      side: order.terms.side,
      leaves: mayStillFill(order),
      reduceOnly: order.reduceOnly,
      cancelAsked: order.cancel !== 'none',
    })),
    generation: facts.notAccepted,
  });
  return ok(await carryOut(plan, parts.gateway));
}

async function carryOut(plan: TargetPlan, gateway: PursueParts['gateway']): Promise<number> {
  let asked = 0;
  for (const clientOrderId of plan.cancels)
    if ((await gateway.cancel(clientOrderId, 'strategy')) === 'promise') asked += 1;
  for (const intent of plan.intents) if ((await gateway.promise(intent)).kind === 'promised') asked += 1;
  return asked;
}

/** A promise that has not been sent yet counts in full: forgetting it would order the same shares twice. */
const mayStillFill = (order: Order): Quantity =>
  order.base === 'UNSENT' ? order.terms.quantity : leaves(order);
