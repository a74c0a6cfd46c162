/**
 * Where a desk and the engine part because a desk's brackets are orders of its own and the engine's are judged within
 * the bar: neither is wrong, and whoever compares them is told which of these it was.
 */
import type { MarketTime } from '@mqk/core';

import type { Traded, TradedFill, TradedOrder } from './parity.ts';

const DESIGN_DIFFERENCES = [
  'leg_in_the_bar_of_its_entry', // the engine fills a leg in the bar that filled its entry; a desk's is live a bar later
  'entry_in_parts', //              a desk has a pair of legs for each part; the engine two that grow
  'both_ends_in_a_bar', //          at the desk both ends filled, and it halted; in the engine the stop alone
  'legs_after_a_part', //           a part was sold by hand: what is left gets legs again at a desk, and none in the engine
] as const;
export type DesignDifferenceCode = (typeof DESIGN_DIFFERENCES)[number];

export interface DesignDifference {
  readonly code: DesignDifferenceCode;
  /** End of the bar at which the two part: of fills of the one that filled, else of the one that was decided on. */
  readonly at: MarketTime;
  readonly symbol: string;
}

/** All that there are, earliest first; they are told beside the divergence, and take nothing off it. */
export function designDifferences(live: Traded, engine: Traded): readonly DesignDifference[] {
  return [
    ...legsAtOnce(engine),
    ...entriesInParts(engine),
    ...bothEnds(live),
    ...legsAfterAPart(live),
  ].toSorted((a, b) => a.at - b.at || rankOf(a) - rankOf(b));
}

const rankOf = ({ code }: DesignDifference): number => DESIGN_DIFFERENCES.indexOf(code);

const told = (
  code: DesignDifferenceCode,
  { at, symbol }: Pick<TradedFill, 'at' | 'symbol'>,
): DesignDifference => ({ code, at, symbol });

const fillsOf = ({ fills }: Traded, { name }: Pick<TradedOrder, 'name'>): readonly TradedFill[] =>
  fills.filter(({ order }) => order === name);

const legsOf = ({ orders }: Traded, { name }: TradedOrder): readonly TradedOrder[] =>
  orders.filter(({ entry }) => entry === name);

const entriesIn = (traded: Traded): readonly TradedOrder[] =>
  traded.orders.filter((order) => order.leg === null && legsOf(traded, order).length > 0);

function legsAtOnce(engine: Traded): readonly DesignDifference[] {
  return entriesIn(engine).flatMap((entry) => {
    const entered = new Set(fillsOf(engine, entry).map(({ at }) => at));
    const first = legsOf(engine, entry)
      .flatMap((leg) => fillsOf(engine, leg))
      .find(({ at }) => entered.has(at));
    return first === undefined ? [] : [told('leg_in_the_bar_of_its_entry', first)];
  });
}

function entriesInParts(engine: Traded): readonly DesignDifference[] {
  return entriesIn(engine).flatMap((entry) => {
    const second = fillsOf(engine, entry)[1];
    return second === undefined ? [] : [told('entry_in_parts', second)];
  });
}

function bothEnds(live: Traded): readonly DesignDifference[] {
  return entriesIn(live).flatMap((entry) => {
    const endsAt = (leg: TradedOrder['leg']): readonly TradedFill[] =>
      legsOf(live, entry)
        .filter((each) => each.leg === leg)
        .flatMap((each) => fillsOf(live, each));
    const stopped = endsAt('stop');
    const met = endsAt('target').find(({ at }) => stopped.some((stop) => stop.at === at));
    return met === undefined ? [] : [told('both_ends_in_a_bar', met)];
  });
}

/** A leg that came after an order which went its own way, and was decided after its entry. */
function legsAfterAPart(live: Traded): readonly DesignDifference[] {
  return entriesIn(live).flatMap((entry) => {
    const legs = legsOf(live, entry);
    const last = live.orders.findLastIndex((order) => legs.includes(order));
    const exits = live.orders.filter(
      (order, place) =>
        order.leg === null &&
        order.symbol === entry.symbol &&
        order.side !== entry.side &&
        order.filled > 0n &&
        place > live.orders.indexOf(entry) &&
        place < last,
    );
    const [first] = exits;
    return first === undefined ? [] : [told('legs_after_a_part', first)];
  });
}
