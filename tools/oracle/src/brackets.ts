/**
 * Brackets, once more from the rules: legs come to life with what the entry filled, one cancels the other, and where a
 * bar leaves open what came first, the worst did.
 */
import Big from 'big.js';

import type { World } from './engine.ts';
import { leaves, newOrder, type OracleOrder } from './order.ts';
import { type Offer, offerFor } from './prices.ts';
import type { Bracket, TapeBar, Terms } from './tape.ts';

/** A bracket of the tape, from the moment on at which its entry was asked for. */
export interface OracleBracket {
  readonly entry: OracleOrder;
  readonly prices: Bracket;
  isBorn: boolean;
}

export const stopOf = ({ entry }: OracleBracket): string => `${entry.id}-stop`;
export const targetOf = ({ entry }: OracleBracket): string => `${entry.id}-target`;

function workingLeg(world: World, id: string): OracleOrder | null {
  const leg = world.orders.get(id);
  return leg?.ending === 'working' ? leg : null;
}

/** Who may not meet the bar, because another order of the bracket does. */
export function keptOut(world: World, bar: TapeBar): ReadonlySet<string> {
  const out = new Set<string>();
  for (const bracket of world.brackets) {
    if (bracket.entry.symbol !== bar.symbol) continue;
    const [stop, target] = [workingLeg(world, stopOf(bracket)), workingLeg(world, targetOf(bracket))];
    const { limitFill } = world.tape.rules;
    // asked of a copy: whoever is asked in earnest is triggered by it
    const stops = stop !== null && offerFor({ ...stop }, bar, limitFill) !== null;
    const gains = target !== null && (offerFor(target, bar, limitFill)?.price ?? null) !== null;
    if (stops || gains) out.add(bracket.entry.id).add(stops ? targetOf(bracket) : stopOf(bracket));
  }
  return out;
}

/** How a leg that is hit within the bar of its entry is filled: with what the volume has left. */
export type Serve = (order: OracleOrder, bar: TapeBar, offer: Offer) => void;

/** When every symbol has met its bar. */
export function protect(world: World, step: number, serve: Serve): void {
  let born = 0;
  for (const bracket of world.brackets) {
    const { entry } = bracket;
    const bar = world.tape.bars.find((one) => one.symbol === entry.symbol && one.step === step);
    const filled = world.today.filter(({ id }) => id === entry.id);
    if (bar !== undefined && filled.length > 0) {
      const quantity = filled.reduce((sum, fill) => sum + fill.quantity, 0);
      if (bracket.isBorn) grow(world, bracket, quantity);
      else {
        bear(world, bracket, { quantity, step, born: born++ });
        const isAtOpen = filled.every(({ atOpen }) => atOpen);
        meet(world, bracket, { bar, isAtOpen, serve });
      }
    }
    cancelOther(world, bracket);
  }
}

/** In the queue they stand behind everybody who came before the bar was over, and before everybody after. */
function bear(
  world: World,
  bracket: OracleBracket,
  { quantity, step, born }: { readonly quantity: number; readonly step: number; readonly born: number },
): void {
  bracket.isBorn = true;
  const { entry, prices } = bracket;
  const side = entry.terms.side === 'buy' ? 'sell' : 'buy';
  const later = world.tape.requests.findIndex(({ at }) => at >= step);
  const before = (later === -1 ? world.tape.requests.length : later) - 1;
  const place = before + (step * 100 + born) / 10_000;
  const open = (id: string, rank: number, terms: Pick<Terms, 'type' | 'limit' | 'stop'>): void => {
    const whole = { ...terms, side, quantity, timeInForce: 'gtc' } as const;
    world.orders.set(id, newOrder({ id, symbol: entry.symbol, terms: whole, rank, firstStep: step + 1 }));
  };
  open(stopOf(bracket), place + 1e-6, { type: 'stop', stop: prices.stop, limit: null });
  if (prices.target !== null)
    open(targetOf(bracket), place + 2e-6, {
      type: 'limit',
      limit: prices.target,
      stop: null,
    });
}

/** The rest of the bar that filled the entry: all of it after an entry at the open, else whatever would be worst. */
function meet(
  world: World,
  bracket: OracleBracket,
  { bar, isAtOpen, serve }: { readonly bar: TapeBar; readonly isAtOpen: boolean; readonly serve: Serve },
): void {
  const [stop, target] = [workingLeg(world, stopOf(bracket)), workingLeg(world, targetOf(bracket))];
  if (stop === null) return;
  const hit = isAtOpen ? offerFor(stop, bar, world.tape.rules.limitFill) : withinBar(stop, bar, bracket);
  if (hit !== null) {
    stop.triggered = true;
    serve(stop, bar, hit);
    return;
  }
  const gain = target === null || !isAtOpen ? null : offerFor(target, bar, world.tape.rules.limitFill);
  if (target !== null && gain !== null) serve(target, bar, gain);
}

/** At the stop itself: the open was before there was anything to protect. */
function withinBar({ terms }: OracleOrder, bar: TapeBar, { prices }: OracleBracket): Offer | null {
  const price = Big(prices.stop);
  const isReached = terms.side === 'sell' ? price.gte(bar.low) : price.lte(bar.high);
  return isReached ? { class: 'stop', price, slips: true, limit: null, atOpen: false } : null;
}

function resize(world: World, id: string, by: number): void {
  const leg = workingLeg(world, id);
  if (leg === null) return;
  world.orders.set(id, { ...leg, terms: { ...leg.terms, quantity: leg.terms.quantity + by } });
}

function grow(world: World, bracket: OracleBracket, by: number): void {
  resize(world, stopOf(bracket), by);
  resize(world, targetOf(bracket), by);
}

function end(order: OracleOrder | null): void {
  if (order?.ending === 'working') order.ending = 'canceled';
}

/** A stop that is reached ends the target, a target makes the stop smaller; both end what is left of the entry. */
function cancelOther(world: World, bracket: OracleBracket): void {
  const filledBy = (id: string): number =>
    world.today.reduce((sum, fill) => (fill.id === id ? sum + fill.quantity : sum), 0);
  const stop = workingLeg(world, stopOf(bracket));
  const isStopped = filledBy(stopOf(bracket)) > 0 || stop?.triggered === true;
  const gained = filledBy(targetOf(bracket));
  if (!isStopped && gained === 0) return;
  end(world.orders.get(bracket.entry.id) ?? null);
  if (isStopped) end(workingLeg(world, targetOf(bracket)));
  else if (stop !== null && leaves(stop) <= gained) end(stop);
  else resize(world, stopOf(bracket), -gained);
}
