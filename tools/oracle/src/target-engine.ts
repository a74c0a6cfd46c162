/** The oracle with somebody who wants to hold things: targets become orders, again as plainly as possible. */
import Big from 'big.js';

import { isAffordable } from './affordable.ts';
import { ask, consult, symbolsOf, working, type World } from './engine.ts';
import { leaves, type OracleOrder } from './order.ts';
import { type Restate, wakeUp } from './morning.ts';
import type { Bracket, Tape } from './tape.ts';
import type { TargetOutcome, TargetTape } from './target-tape.ts';

/** What is wanted of a symbol, and which legs of that decision were ordered: each is ordered once. */
interface Want {
  readonly shares: number;
  readonly bracket: Bracket | undefined;
  readonly ordered: Set<Leg>;
}

type Leg = 'entry' | 'exit';

interface Desk {
  readonly wants: Map<string, Want>;
  readonly exits: Set<string>;
  readonly cancelled: Set<string>;
  readonly equity: string[];
}

export function consultTargets(tape: TargetTape): TargetOutcome {
  const steps = Array.from({ length: tape.days }, (_, session) => ({ session, ends: true }));
  const orders: Tape = { rules: tape.rules, steps, bars: tape.bars, requests: [] };
  const desk: Desk = { wants: new Map(), exits: new Set(), cancelled: new Set(), equity: [] };
  const known = new Map<string, OracleOrder>();
  const decide = (world: World, step: number): void => {
    if (tape.bars.some((bar) => bar.step === step)) desk.equity.push(equityAt(world, step));
    for (const { at, symbol, shares, bracket } of tape.targets) {
      if (at === step) desk.wants.set(symbol, { shares, bracket, ordered: new Set() });
    }
    // in rounds: what a cancel frees is ordered after everybody else had a turn
    for (let isBusy = true; isBusy;) {
      const asked = symbolsOf(orders).filter((symbol) => pursue(world, desk, { symbol, step, tape }));
      isBusy = asked.length > 0;
    }
    for (const [id, order] of world.orders) known.set(id, order);
  };
  const restate: Restate = (symbol, restated) => {
    const want = desk.wants.get(symbol);
    if (want !== undefined) desk.wants.set(symbol, { ...want, shares: restated(want.shares) });
  };
  const { fills } = consult(orders, {
    decide,
    wakeUp: (world, step) => {
      wakeUp(world, step, tape.actions, restate);
    },
  });
  return {
    fills: fills.map(({ id, ...fill }) => {
      const { symbol, terms } = known.get(id) ?? never(id);
      return { ...fill, symbol, side: terms.side };
    }),
    equity: desk.equity,
  };
}

function never(id: string): never {
  throw new Error(`nobody made ${id}`);
}

const heldOf = (world: World, symbol: string): number => world.held.get(symbol) ?? 0;

/** At the last close that each symbol has seen. */
function equityAt(world: World, step: number): string {
  let equity = world.cash;
  for (const symbol of symbolsOf(world.tape)) {
    const seen = world.tape.bars.filter((bar) => bar.symbol === symbol && bar.step <= step);
    const last = seen.reduce<(typeof seen)[number] | null>(
      (a, b) => (a !== null && a.step > b.step ? a : b),
      null,
    );
    if (last !== null) equity = equity.plus(Big(last.close).times(heldOf(world, symbol)));
  }
  return equity.toFixed();
}

const isLeg = ({ id }: OracleOrder): boolean => id.endsWith('-stop') || id.endsWith('-target');

interface Moment {
  readonly symbol: string;
  readonly step: number;
  readonly tape: TargetTape;
}

/** One thing more that has to be asked for; false when there is nothing. */
function pursue(world: World, desk: Desk, { symbol, step, tape }: Moment): boolean {
  const want = desk.wants.get(symbol);
  if (want === undefined) return false;
  const held = heldOf(world, symbol);
  // never across zero in one order
  const goal = held * want.shares < 0 ? 0 : want.shares;
  const side = goal > held ? 'buy' : 'sell';
  const leg: Leg = Math.abs(goal) < Math.abs(held) ? 'exit' : 'entry';
  const open = working(world).filter((order) => order.symbol === symbol);
  const legs = open.filter(isLeg);
  let missing = Math.abs(goal - held);
  const unwanted: OracleOrder[] = [];
  for (const order of open) {
    if (legs.includes(order)) continue;
    const leads = order.terms.side === side && (leg === 'exit' || !desk.exits.has(order.id));
    if (leads && leaves(order) <= missing) missing -= leaves(order);
    else unwanted.push(order);
  }
  // who gets out by hand takes the protection away first
  const getsOut = leg === 'exit' && (missing > 0 || unwanted.length > 0);
  if (getsOut) unwanted.push(...legs);
  const fresh = unwanted.filter(({ id }) => !desk.cancelled.has(id));
  for (const { id } of fresh) {
    desk.cancelled.add(id);
    ask(world, { kind: 'cancel', at: step, id });
  }
  if (fresh.length > 0) return true;
  const inTheWay = getsOut || leg === 'entry' ? open : open.filter((order) => !isLeg(order));
  const isWaiting = inTheWay.some(({ id }) => desk.cancelled.has(id));
  if (isWaiting || missing === 0 || want.ordered.has(leg)) return false;
  want.ordered.add(leg);
  const id = `o${world.orders.size + 1}`;
  const { timeInForce, cash } = tape;
  const terms = { side, type: 'market', timeInForce, quantity: missing, limit: null, stop: null } as const;
  if (cash !== null && !isAffordable(world, { symbol, step, terms, held, cash: Big(cash) })) return false;
  if (leg === 'exit') desk.exits.add(id);
  const submit = { kind: 'submit', at: step, id, symbol, terms } as const;
  const { bracket } = want;
  ask(world, leg === 'entry' && bracket !== undefined ? { ...submit, bracket } : submit);
  return true;
}
