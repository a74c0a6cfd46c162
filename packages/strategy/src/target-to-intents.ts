/** How a target becomes orders: the same rule live, on paper and in a backtest. */
import {
  type AccountId,
  type ClientOrderId,
  type Holding,
  type Instrument,
  type IntentId,
  type MarketTime,
  type OrderIntent,
  type Quantity,
  type RunId,
  type Side,
  type StrategyId,
  type TimeInForce,
  invariant,
  toQuantity,
} from '@mqk/core';

import { type IntentSubject, intentIdOf } from './intent-id.ts';

/** An order of this strategy and symbol that is not proven to be over: working, sent, in doubt or promised. */
export interface OpenOrder {
  readonly clientOrderId: ClientOrderId;
  readonly side: Side;
  /** What may still fill. */
  readonly leaves: Quantity;
  /** It can only reduce the position. */
  readonly reduceOnly: boolean;
  /** A leg of a bracket: it closes what the target asked for, and brings nothing nearer to it. */
  readonly protective?: boolean;
  /** A cancel was asked for and is not answered. */
  readonly cancelAsked: boolean;
}

export interface TargetInput {
  readonly account: AccountId;
  readonly run: RunId;
  readonly strategy: StrategyId;
  readonly instrument: Instrument;
  readonly target: Holding;
  /** End of the bar that the target was set on. */
  readonly decidedAt: MarketTime;
  /** Orders are not sent at or after this time. Later than `decidedAt`. */
  readonly expiresAt: MarketTime;
  /** What this strategy holds of the instrument. */
  readonly position: Holding;
  /** In the order of their creation. */
  readonly orders: readonly OpenOrder[];
  /**
   * Per leg, how many earlier orders of this very decision were proven never to have reached the broker. Normally 0.
   * It is what makes a second attempt a different intent, and nothing else does.
   */
  readonly generation: Readonly<Record<'entry' | 'exit', number>>;
  /** Per leg, whether an order of this very decision has been asked for: none is asked for again. Default: no. */
  readonly carriedOut?: Readonly<Record<'entry' | 'exit', boolean>>;
  /** Default: `day`. */
  readonly timeInForce?: TimeInForce;
  /** Default: `intentIdOf`. Where nothing outlives a process, such as in a backtest, a shorter name is made faster. */
  readonly nameOf?: (subject: IntentSubject) => IntentId;
}

/** Why the target is not reached yet although nothing is ordered now. */
export type TargetWait =
  | 'cancels' //   orders against the target or beyond it are not over yet
  | 'working' //   orders that lead to the target are working
  | 'closing'; //  the position must be flat before it is opened on the other side

export interface TargetPlan {
  /** Orders to cancel now, in the order given. */
  readonly cancels: readonly ClientOrderId[];
  readonly intents: readonly OrderIntent[];
  /** Null when there is nothing left to do, or an intent was made. */
  readonly waitingFor: TargetWait | null;
  /** The position is being left by hand: no leg protects what an order is about to close. */
  readonly leaving: boolean;
}

/**
 * `delta = target - position - what open orders may still bring`.
 *
 * Orders against the target or beyond it are cancelled first, and nothing is ordered until every cancel is over. A
 * target on the other side of zero is reached in two steps: a reduce-only order closes (leg `exit`), and only from
 * flat, with nothing open, another opens (leg `entry`). The same input gives the same intents with the same ids.
 */
export function targetToIntents(input: TargetInput): TargetPlan {
  invariant(input.expiresAt > input.decidedAt, 'an intent expires after it was decided');
  const step = stepOf(input.position, input.target);
  return input.orders.length === 0 ? alone(input, step) : beside(input, step);
}

/** Nothing of the symbol is open: what is missing is ordered. */
function alone(input: TargetInput, step: Step): TargetPlan {
  if (isCarriedOut(input, step))
    return { cancels: NO_CANCELS, intents: NO_INTENTS, waitingFor: null, leaving: false };
  const intents = step.quantity > 0n ? [intentOf(input, step, toQuantity(step.quantity))] : NO_INTENTS;
  const leaving = step.leg === 'exit' && step.quantity > 0n;
  return { cancels: NO_CANCELS, intents, waitingFor: null, leaving };
}

/** What became of it is told, and not pursued: what is held stays held, and protected. */
const isCarriedOut = ({ carriedOut }: TargetInput, { leg }: Step): boolean => carriedOut?.[leg] ?? false;

const NO_INTENTS: TargetPlan['intents'] = Object.freeze([]);
const NO_CANCELS: TargetPlan['cancels'] = Object.freeze([]);

function beside(input: TargetInput, step: Step): TargetPlan {
  const legs = input.orders.filter(({ protective }) => protective === true);
  const others = input.orders.filter(({ protective }) => protective !== true);
  const judged = judgeOrders(others, step);
  const missing = isCarriedOut(input, step) ? 0n : judged.missing;
  // what is sold by hand is not sold by its protection a second time
  const leaves = step.leg === 'exit' && (missing > 0n || judged.unwanted.length > 0);
  const unwanted = leaves ? [...judged.unwanted, ...legs] : judged.unwanted;
  const cancels = unwanted
    .filter(({ cancelAsked }) => !cancelAsked)
    .map(({ clientOrderId }) => clientOrderId);
  if (cancels.length > 0 || inTheWay({ others, legs, leaves }, step).some(isLeaving)) {
    return { cancels, intents: [], waitingFor: 'cancels', leaving: leaves };
  }
  const intents = missing > 0n ? [intentOf(input, step, toQuantity(missing))] : [];
  return { cancels, intents, waitingFor: missing > 0n ? null : awaited(step), leaving: leaves };
}

/** What is still to come from the orders that work, or nothing. */
function awaited({ quantity, isWholeWay }: Step): TargetPlan['waitingFor'] {
  if (quantity === 0n) return null;
  return isWholeWay ? 'working' : 'closing';
}

const isLeaving = ({ cancelAsked }: OpenOrder): boolean => cancelAsked;

interface Parted {
  readonly others: readonly OpenOrder[];
  readonly legs: readonly OpenOrder[];
  readonly leaves: boolean;
}

/** A leg on its way out closes what an exit is to close, or meets an entry, until it is gone. */
const inTheWay = ({ others, legs, leaves }: Parted, { leg }: Step): readonly OpenOrder[] =>
  leaves || leg === 'entry' ? [...others, ...legs] : others;

/** The way from the position to the target, as far as one kind of order may go: never across zero. */
interface Step {
  readonly side: Side;
  readonly quantity: bigint;
  readonly leg: 'entry' | 'exit';
  readonly isWholeWay: boolean;
}

function stepOf(position: Holding, target: Holding): Step {
  const isWholeWay = position === 0n || target === 0n || position > 0n === target > 0n;
  const distance = (isWholeWay ? target : 0n) - position;
  const isReduction = position > 0n === distance < 0n && position !== 0n;
  return {
    side: distance > 0n ? 'buy' : 'sell',
    quantity: distance > 0n ? distance : -distance,
    leg: isReduction ? 'exit' : 'entry',
    isWholeWay,
  };
}

/** In the order of their creation, orders are wanted as long as all of them together lead no further than the step. */
function judgeOrders(
  orders: readonly OpenOrder[],
  step: Step,
): { readonly unwanted: readonly OpenOrder[]; readonly missing: bigint } {
  const unwanted: OpenOrder[] = [];
  let missing = step.quantity;
  for (const order of orders) {
    if (leadsThere(order, step) && order.leaves <= missing) missing -= order.leaves;
    else unwanted.push(order);
  }
  return { unwanted, missing };
}

/** An order that can only reduce leads nowhere when there is something to open. */
const leadsThere = (order: OpenOrder, step: Step): boolean =>
  order.side === step.side && (step.leg === 'exit' || !order.reduceOnly);

function intentOf(input: TargetInput, { side, leg }: Step, quantity: Quantity): OrderIntent {
  const { account, run, strategy, instrument, decidedAt, expiresAt, timeInForce = 'day' } = input;
  const generation = input.generation[leg];
  const nameOf = input.nameOf ?? intentIdOf;
  return {
    id: nameOf({ account, run, strategy, symbol: instrument.symbol, decidedAt, leg, generation }),
    account,
    run,
    strategy,
    instrument: instrument.id,
    instrumentVersion: instrument.version,
    leg,
    reduceOnly: leg === 'exit',
    terms: { side, quantity, type: 'market', limitPrice: null, stopPrice: null, timeInForce },
    decidedAt,
    expiresAt,
  };
}
