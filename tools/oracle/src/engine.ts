/**
 * The oracle: backtest rules written down a second time, as plainly as possible and in decimal arithmetic. It looks
 * everything up again at every step and is slow. It shares no line with the engine that it judges.
 */
import Big from 'big.js';

import { type OracleBracket, keptOut, protect } from './brackets.ts';
import { feesSoFar, slip } from './costs.ts';
import { isOnce, leaves, newOrder, type OracleOrder } from './order.ts';
import { CLASSES, offerFor, type Offer } from './prices.ts';
import type { Outcome, Request, Tape, TapeBar, TapeFill } from './tape.ts';

export interface World {
  /** Grows when somebody decides while the bars go by. */
  readonly tape: Tape & { readonly requests: Request[] };
  readonly orders: Map<string, OracleOrder>;
  readonly fills: TapeFill[];
  /** In the order of their entries. */
  readonly brackets: OracleBracket[];
  /** What the step has filled so far. */
  today: readonly { readonly id: string; readonly quantity: number; readonly atOpen: boolean }[];
  /** By symbol; negative is short. */
  readonly held: Map<string, number>;
  cash: Big;
}

export interface Somebody {
  /** Asked when a step is over; may make requests of that step. */
  readonly decide: (world: World, step: number) => void;
  /** Asked before a step's bars, when day orders of earlier sessions are over. */
  readonly wakeUp: (world: World, step: number) => void;
}

export function consult(tape: Tape, somebody?: Somebody): Outcome {
  const requests = [...tape.requests];
  const world: World = {
    tape: { ...tape, requests },
    orders: new Map(),
    fills: [],
    brackets: [],
    today: [],
    held: new Map(),
    cash: Big(0),
  };
  for (let step = 0; step < tape.steps.length; step++) {
    expireDaysBefore(world, step);
    somebody?.wakeUp(world, step);
    obey(
      world,
      (request) => request.kind !== 'submit' && travels(tape) && dueStep(world.tape, request) === step,
    );
    for (const symbol of symbolsOf(tape)) {
      const bar = tape.bars.find((one) => one.symbol === symbol && one.step === step);
      if (bar !== undefined) match(world, bar);
    }
    protect(world, step, (order, bar, offer) => {
      serve(world, bar, { order, offer, left: leftOf(world, bar) });
    });
    world.today = [];
    endOnce(world, step);
    if (tape.steps[step]?.ends === true) expireDaysOf(world, step);
    obey(world, (request) => request.at === step && (request.kind === 'submit' || !travels(tape)));
    somebody?.decide(world, step);
  }
  return outcomeOf(world);
}

/** A request of somebody who decides. */
export function ask(world: World, request: Request): void {
  world.tape.requests.push(request);
  if (request.kind === 'submit' || !travels(world.tape)) obey(world, (one) => one === request);
}

/** Without latency a cancel or a replace is there before anything else happens. */
const travels = (tape: Tape): boolean => tape.rules.latencyBars > 0;

export const symbolsOf = (tape: Tape): readonly string[] =>
  [...new Set(tape.bars.map(({ symbol }) => symbol))].sort();

const sessionOf = (world: World, step: number): number => world.tape.steps[step]?.session ?? -1;

/** The order that a leg protects, by its name. */
const entryOf = (id: string): string => id.replace(/-(stop|target)$/, '');

/** The symbol that a request is about: a successor has that of the order it follows, a leg that of its entry. */
function symbolOf(tape: Tape, id: string): string {
  for (const request of tape.requests) {
    if (request.kind === 'submit' && [id, entryOf(id)].includes(request.id)) return request.symbol;
    if (request.kind === 'replace' && request.successor === id) return symbolOf(tape, request.id);
  }
  throw new Error(`nobody made ${id}`);
}

/** The first bar of its symbol after the request, and `latencyBars` later. */
function dueStep(tape: Tape, request: Request): number | null {
  const symbol = symbolOf(tape, request.id);
  const later = tape.bars
    .filter((bar) => bar.symbol === symbol && bar.step > request.at)
    .map(({ step }) => step)
    .sort((a, b) => a - b);
  return later[tape.rules.latencyBars] ?? null;
}

function obey(world: World, isDue: (request: Request) => boolean): void {
  for (const [rank, request] of world.tape.requests.entries()) {
    if (!isDue(request)) continue;
    const order = world.orders.get(request.id);
    if (request.kind === 'submit') submit(world, request, rank);
    else if (order?.ending !== 'working') continue;
    else if (request.kind === 'cancel') order.ending = 'canceled';
    else replace(world, order, request, rank);
  }
}

type Kind<K extends Request['kind']> = Extract<Request, { readonly kind: K }>;

function submit(world: World, request: Kind<'submit'>, rank: number): void {
  const { id, symbol, terms, bracket } = request;
  const firstStep = dueStep(world.tape, request);
  const order = newOrder({ id, symbol, terms, rank, firstStep });
  world.orders.set(id, order);
  if (bracket !== undefined) world.brackets.push({ entry: order, prices: bracket, isBorn: false });
}

/** The successor goes on from what was filled, on the day of the order that it follows. */
function replace(world: World, order: OracleOrder, request: Kind<'replace'>, rank: number): void {
  const { successor: id, quantity, limit, stop } = request;
  if (quantity <= order.filled) return;
  order.ending = 'replaced';
  world.orders.set(id, {
    ...order,
    id,
    rank,
    terms: { ...order.terms, quantity, limit, stop },
    ending: 'working',
  });
}

const hasBegun = ({ firstStep }: OracleOrder, step: number): boolean =>
  firstStep !== null && firstStep <= step;

export const working = (world: World): readonly OracleOrder[] =>
  [...world.orders.values()].filter(({ ending }) => ending === 'working');

function expireDaysBefore(world: World, step: number): void {
  for (const order of working(world)) {
    const isEarlier = order.firstStep !== null && sessionOf(world, order.firstStep) < sessionOf(world, step);
    if (order.terms.timeInForce === 'day' && isEarlier) order.ending = 'expired';
  }
}

function expireDaysOf(world: World, step: number): void {
  for (const order of working(world)) {
    const isOurs =
      hasBegun(order, step) && sessionOf(world, order.firstStep ?? step) === sessionOf(world, step);
    if (order.terms.timeInForce === 'day' && isOurs) order.ending = 'expired';
  }
}

function endOnce(world: World, step: number): void {
  for (const order of working(world)) {
    if (isOnce(order) && order.firstStep === step) order.ending = 'canceled';
  }
}

function match(world: World, bar: TapeBar): void {
  const { rules } = world.tape;
  const served: { readonly order: OracleOrder; readonly offer: Offer }[] = [];
  const out = keptOut(world, bar);
  for (const order of working(world)) {
    if (order.symbol !== bar.symbol || !hasBegun(order, bar.step) || out.has(order.id)) continue;
    const offer = offerFor(order, bar, rules.limitFill);
    if (offer !== null) served.push({ order, offer });
  }
  served.sort(
    (a, b) => CLASSES.indexOf(a.offer.class) - CLASSES.indexOf(b.offer.class) || a.order.rank - b.order.rank,
  );
  for (const { order, offer } of served) serve(world, bar, { order, offer, left: leftOf(world, bar) });
}

/** What the volume of the bar has left for everybody together. */
function leftOf({ tape, today, orders }: World, bar: TapeBar): number {
  const { participationBps: share } = tape.rules;
  if (share === null) return Number.POSITIVE_INFINITY;
  const taken = today.filter(({ id }) => orders.get(id)?.symbol === bar.symbol);
  return taken.reduce((left, { quantity }) => left - quantity, Math.floor((bar.volume * share) / 10_000));
}

/** Fills what it can. */
function serve(
  world: World,
  bar: TapeBar,
  { order, offer, left }: { readonly order: OracleOrder; readonly offer: Offer; readonly left: number },
): void {
  const price = priceOf(world, bar, order, offer);
  const quantity = Math.min(leaves(order), left);
  const wantsAll = order.terms.timeInForce === 'fok' && quantity < leaves(order);
  if (price === null || quantity === 0 || wantsAll) return;
  world.today = [...world.today, { id: order.id, quantity, atOpen: offer.atOpen }];
  fill(world, bar, order, { price, quantity });
}

function priceOf(world: World, bar: TapeBar, order: OracleOrder, offer: Offer): Big | null {
  if (offer.price === null || !offer.slips) return offer.price;
  const { side } = order.terms;
  const preceding = world.tape.bars
    .filter((one) => one.symbol === bar.symbol && one.step < bar.step)
    .sort((a, b) => a.step - b.step);
  const price = slip(world.tape.rules.slippage, side, offer.price, { bar, preceding });
  if (offer.limit === null) return price;
  const good = side === 'buy' ? price.lte(offer.limit) : price.gte(offer.limit);
  return good ? price : null;
}

function fill(
  world: World,
  bar: TapeBar,
  order: OracleOrder,
  { price, quantity }: { readonly price: Big; readonly quantity: number },
): void {
  order.filled += quantity;
  order.paid = order.paid.plus(price.times(quantity));
  const fees = feesSoFar(world.tape.rules.fees, order.filled, order.paid);
  const fee = fees.minus(order.fees);
  order.fees = fees;
  if (leaves(order) === 0) order.ending = 'filled';
  const way = order.terms.side === 'buy' ? 1 : -1;
  world.held.set(order.symbol, (world.held.get(order.symbol) ?? 0) + way * quantity);
  const flow = price.times(order.terms.side === 'buy' ? -quantity : quantity);
  world.cash = world.cash.plus(flow).minus(fee);
  world.fills.push({ step: bar.step, id: order.id, quantity, price: price.toFixed(), fee: fee.toFixed() });
}

function outcomeOf(world: World): Outcome {
  const positions: Record<string, number> = {};
  for (const { id, quantity } of world.fills) {
    const order = world.orders.get(id);
    if (order === undefined) continue;
    const change = order.terms.side === 'buy' ? quantity : -quantity;
    positions[order.symbol] = (positions[order.symbol] ?? 0) + change;
  }
  const endings = Object.fromEntries([...world.orders.values()].map(({ id, ending }) => [id, ending]));
  return { fills: world.fills, endings, cash: world.cash.toFixed(), positions };
}
