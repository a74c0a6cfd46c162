/** Turns standing targets into promises. Asking twice is harmless: the same decision is the same intent. */
import {
  type AccountId,
  type ClientOrderId,
  FLAT,
  type Holding,
  type Instrument,
  type MarketTime,
  type OrderIntent,
  type Result,
  type RunId,
  type StrategyId,
  invariant,
  ok,
  toHolding,
} from '@mqk/core';
import { type Gateway, mayReturn } from '@mqk/execution';
import type { DecisionFacts, MarketStore, StoredBracket, StoredLeg } from '@mqk/execution/store';
import { possiblyLive } from '@mqk/oms';
import { type SnapshotAgeRefusal, requireFreshSnapshot } from '@mqk/reconcile';
import {
  type BracketLeg,
  type OpenBracket,
  type StandingTarget,
  type Target,
  type TargetPlan,
  planBrackets,
  targetToIntents,
} from '@mqk/strategy';

import { mayStillFill, openOrdersOf } from './open-orders.ts';

export interface PursueParts {
  readonly account: AccountId;
  readonly run: RunId;
  readonly strategy: StrategyId;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** Orders of a decision taken at a bar end are not sent at or after this time. */
  readonly orderExpiry: (decidedAt: MarketTime) => MarketTime;
  readonly snapshotAgeMsMax: number;
  readonly store: Pick<MarketStore, 'decisionFacts'>;
  /** End of the newest bar that the strategy has seen; null before the first. */
  readonly lastBarAt: () => MarketTime | null;
  readonly gateway: Pick<Gateway, 'promise' | 'protect' | 'cancel' | 'makeRoom' | 'trade'>;
}

type Pursued = Result<number, SnapshotAgeRefusal>;

/** What was asked for already, and what is still to be ordered. */
interface Pursuit {
  readonly asked: number;
  readonly intents: readonly OrderIntent[];
}

/**
 * How many new promises and cancels came of the targets. Zero means that nothing is left to be asked for.
 *
 * What is to go away and what protects is asked for first; all that is to be ordered goes together, and at once.
 * A target that was set before a split counts in units that there are no more: nothing is asked for by it, and what it
 * ordered works on as the broker restated it, until the strategy decides anew.
 * Refuses to size anything by a picture of the account that is not accepted and fresh: what we hold may be wrong.
 */
export async function pursue(targets: readonly StandingTarget[], parts: PursueParts): Promise<Pursued> {
  let asked = 0;
  const intents: OrderIntent[] = [];
  for (const target of targets) {
    const pursued = await pursueOne(target, parts);
    if (!pursued.ok) return pursued;
    asked += pursued.value.asked;
    intents.push(...pursued.value.intents);
  }
  if (intents.length === 0) return ok(asked);
  const { outcomes } = await parts.gateway.trade(intents);
  return ok(asked + outcomes.filter(({ kind }) => kind === 'promised').length);
}

async function pursueOne(
  { target, decidedAt }: StandingTarget,
  parts: PursueParts,
): Promise<Result<Pursuit, SnapshotAgeRefusal>> {
  const instrument = parts.instruments.get(target.symbol);
  invariant(instrument !== undefined, `a target of ${target.symbol} passed without an instrument`);
  const { run, strategy, account } = parts;
  const facts = await parts.store.decisionFacts({ run, strategy, instrument: instrument.id, decidedAt });
  if (facts.splitSince) return ok(NOTHING);
  if (isBehind(facts, parts.lastBarAt())) return ok(NOTHING);
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
    orders: openOrdersOf(facts.orders),
    generation: facts.notAccepted,
    carriedOut: {
      entry: facts.asked.entry > facts.notAccepted.entry,
      exit: facts.asked.exit > facts.notAccepted.exit,
    },
  });
  const { asked, intents, entered } = await carryOut(plan, { ...target, ...facts }, parts.gateway);
  const entering = entered || facts.orders.some((order) => order.leg === 'entry');
  const kept = { ...facts, position: notLeaving(facts) };
  const protecting = plan.leaving ? 0 : await protect(kept, { ...parts, instrument, decidedAt, entering });
  return ok({ asked: asked + protecting, intents });
}

const NOTHING: Pursuit = { asked: 0, intents: [] };

/**
 * Another life has seen bars that this one has not: it stood still, and somebody else has taken the account. What it
 * wanted then is not what is wanted now.
 */
const isBehind = ({ cursor, brackets }: DecisionFacts, seen: MarketTime | null): boolean =>
  [cursor, ...brackets.map(({ decidedAt }) => decidedAt)].some(
    (at) => at !== null && (seen === null || at > seen),
  );

/** What an exit that still works may close is not closed by its protection as well; where it ends undone, it is. */
function notLeaving({ position, orders }: DecisionFacts): Holding {
  const held = position?.quantity ?? FLAT;
  const closing = orders
    .filter(({ leg }) => leg === 'exit')
    .reduce<bigint>((sum, order) => sum + mayStillFill(order), 0n);
  if (held > 0n) return toHolding(closing < held ? held - closing : 0n);
  return toHolding(closing < -held ? held + closing : 0n);
}

type Protected = Pick<DecisionFacts, 'brackets'> & { readonly position: Holding };

interface Protecting extends PursueParts {
  readonly instrument: Instrument;
  readonly decidedAt: MarketTime;
  readonly entering: boolean;
}

/** Legs for what has filled. They are good till cancelled, so that they wait for as long as an order of today would. */
async function protect(
  { brackets, position }: Protected,
  { decidedAt, entering, ...parts }: Protecting,
): Promise<number> {
  const { account, run, strategy, instrument, gateway } = parts;
  const { cancels, legs } = planBrackets({
    account,
    run,
    strategy,
    instrument,
    expiresAt: parts.orderExpiry(parts.lastBarAt() ?? decidedAt),
    position,
    brackets: brackets.map(bracketOf),
    entering,
  });
  let asked = 0;
  for (const clientOrderId of cancels)
    if ((await gateway.cancel(clientOrderId, 'oco')) === 'promise') asked += 1;
  for (const { intent, entry, group } of legs)
    if ((await gateway.protect(intent, { entry, group })).kind === 'promised') asked += 1;
  return asked;
}

const bracketOf = ({ entry, legs, ...bracket }: StoredBracket): OpenBracket => ({
  ...bracket,
  entry: entry.clientOrderId,
  side: entry.terms.side,
  filled: entry.filled,
  entryCancelAsked: entry.cancel !== 'none',
  entryOver: entry.base !== 'UNSENT' && !possiblyLive(entry),
  legs: legs.flatMap((stored) => legOf(stored)),
});

function legOf(stored: StoredLeg): readonly BracketLeg[] {
  const { clientOrderId, leg, ocoGroup: group, terms, filled, cancel } = stored.order;
  if ((leg !== 'stop' && leg !== 'target') || group === null) return [];
  const { quantity } = terms;
  const leavesNow = mayStillFill(stored.order);
  const cancelAsked = cancel !== 'none';
  return [
    {
      clientOrderId,
      leg,
      group,
      quantity,
      filled,
      leaves: leavesNow,
      cancelAsked,
      mayReturn: mayReturn(stored),
    },
  ];
}

type Beside = Pick<Target, 'protection'> & Pick<DecisionFacts, 'brackets'>;

/** `entered`: an entry was promised just now. */
async function carryOut(
  plan: TargetPlan,
  { protection, brackets }: Beside,
  gateway: PursueParts['gateway'],
): Promise<Pursuit & { readonly entered: boolean }> {
  let asked = 0;
  const rid = (order: ClientOrderId): ReturnType<Gateway['cancel']> =>
    plan.leaving ? gateway.makeRoom(order) : gateway.cancel(order, 'strategy');
  for (const clientOrderId of plan.cancels) if ((await rid(clientOrderId)) === 'promise') asked += 1;
  // an entry that brings its protection with it, or finds some, is promised by itself: legs are planned after it
  const guarded = plan.intents.filter(
    ({ leg }) => leg === 'entry' && (protection !== undefined || brackets.length > 0),
  );
  let entries = 0;
  for (const intent of guarded)
    if ((await gateway.promise(intent, protection)).kind === 'promised') entries += 1;
  const intents = plan.intents.filter((intent) => !guarded.includes(intent));
  return { asked: asked + entries, intents, entered: entries > 0 };
}
