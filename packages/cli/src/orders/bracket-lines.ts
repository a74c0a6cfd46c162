/** A bracket as a person reads it: who belongs together, where each stands, and why it is over. */
import { micros } from './micros-text.ts';
import type { Bracket, Member } from './order-story.ts';

/** Why a cancel was asked for. */
const CANCELLED: Readonly<Record<string, string>> = {
  oco: 'the other order of its group was executed',
  exit: 'the strategy made room for the order that leaves the position',
  strategy: 'the strategy asked for it',
  operator: 'a person asked for it',
  kill: 'a person got out of all orders of it',
  halt: 'a halt takes open orders away',
  expiry: 'it became too old',
  corporate_action: 'a corporate action changed what its prices mean',
  wanted: 'a cancel that was wanted before could leave',
};

const ENDED: Readonly<Record<string, string>> = {
  nothing_held: 'nothing of what the entry bought or sold is held any more',
  left_by_a_person: 'a person left the position, and its protection with it',
  entry_never_left: 'the entry was never sent',
};

export const bracketLines = (bracket: Bracket, shown: string): readonly string[] => [
  `Bracket of ${bracket.entry}, promised ${bracket.promisedAt}: ${pricesOf(bracket)}`,
  ...bracket.orders.flatMap((member) => memberLines(member, member.clientOrderId === shown)),
  ...givenUpLines(bracket),
  `  ${endOf(bracket)}`,
];

const pricesOf = ({ stopPrice, targetPrice }: Bracket): string =>
  `stop at ${micros(stopPrice)}, ${targetPrice === null ? 'no target' : `target at ${micros(targetPrice)}`}`;

function memberLines(member: Member, isShown: boolean): readonly string[] {
  const { leg, side, quantity, filled, base, clientOrderId, ocoGroup, cancelAsked } = member;
  const stands = `${leg.padEnd(6)}  ${side} ${quantity}  ${base}, filled ${filled}`;
  const group = ocoGroup === null ? '' : `, group ${ocoGroup}`;
  const why = cancelAsked === null ? endedUnasked(member) : askedFor(cancelAsked);
  return [
    `  ${stands}  ${clientOrderId}${group}${isShown ? '  <- this one' : ''}`,
    ...(why === null ? [] : [`          ${why}`]),
  ];
}

const askedFor = ({ because, at }: { readonly because: string; readonly at: string }): string =>
  `cancel asked ${at}: ${CANCELLED[because] ?? because}`;

function endedUnasked({ base, refusal }: Member): string | null {
  if (base === 'CANCELED') return 'the broker cancelled it, and nobody here had asked';
  return refusal === null ? null : `kept in or ended here: ${refusal}`;
}

function givenUpLines({ givenUp, givenUpAt, otherWays }: Bracket): readonly string[] {
  if (givenUp === '0') return [];
  return [
    `  ${givenUp} given up${givenUpAt === null ? '' : `, last ${givenUpAt}`}: they went another way than by its legs`,
    ...otherWays.map(
      ({ clientOrderId, quantity, bookedAt }) => `          ${quantity} by ${clientOrderId}, ${bookedAt}`,
    ),
  ];
}

function endOf({ endedAt, endedBecause }: Bracket): string {
  if (endedAt === null) return 'open: what of it is held is wanted to be protected';
  return `ended ${endedAt}: ${endedBecause === null ? 'the reason was not kept then' : (ENDED[endedBecause] ?? endedBecause)}`;
}
