/** Fills and money: every execution once, and not a micro that came from elsewhere. */
import type { Fill } from '@mqk/core';

import { type Rule, type Scene, isStraight } from './audit.ts';
import type { ExecutionLine, Tables } from './tables.ts';

/** What is booked was executed, with numbers that it once had, and is booked once. */
const I9: Rule = ({ broker, now }) => {
  const entries = now.ledger.filter(({ kind }) => kind === 'fill').map(({ ref }) => ref);
  const twice = entries.filter((ref, index) => entries.indexOf(ref) !== index);
  return [
    ...twice.map((ref) => `${ref} is booked twice`),
    ...now.executions.flatMap((line) => {
      const past = broker.truth.past(line.id);
      if (past.length === 0) return [`${line.id} was never executed`];
      const same = past.some((fill) => isSame(fill, line));
      const isBooked = entries.some((ref) => ref.includes(line.id));
      return same && isBooked ? [] : [`${line.id} is kept with other numbers, or not booked`];
    }),
  ];
};

/** One that was listed under the id of its correction leaves nothing under its first. */
const isSame = (fill: Fill, line: ExecutionLine): boolean =>
  fill.clientOrderId === line.client &&
  fill.side === line.side &&
  (isNothing(line) || (`${fill.quantity}` === line.quantity && `${fill.price}` === line.price));

const isNothing = ({ quantity, amendments }: ExecutionLine): boolean =>
  quantity === '0' && amendments.length > 0;

const amountOf = ({ side, quantity, price, fee }: ExecutionLine): bigint =>
  (side === 'buy' ? -1n : 1n) * BigInt(quantity) * BigInt(price) - BigInt(fee);

/** Position = sum of fills; cash = opening + what was paid without an order + what the fills paid; the ledger says the same. */
const I10: Rule = ({ now }) => {
  const opening = now.ledger
    .filter(({ kind }) => kind !== 'fill' && kind !== 'amendment')
    .reduce((sum, { cash }) => sum + BigInt(cash), 0n);
  const paid = now.executions.reduce((sum, line) => sum + amountOf(line), opening);
  const booked = now.ledger.reduce((sum, { cash }) => sum + BigInt(cash), 0n);
  const wrong =
    paid === BigInt(now.cash) && booked === paid
      ? []
      : [`cash is ${now.cash}, fills say ${paid}, entries ${booked}`];
  return [...wrong, ...positionsDiffer(now)];
};

function positionsDiffer({ executions, positions, ledger }: Tables): readonly string[] {
  const sums = new Map<string, bigint>();
  const add = (instrument: string, quantity: bigint): void => {
    sums.set(instrument, (sums.get(instrument) ?? 0n) + quantity);
  };
  for (const { instrument, side, quantity } of executions)
    add(instrument, side === 'buy' ? BigInt(quantity) : -BigInt(quantity));
  const held = new Map(positions.map(({ instrument, quantity }) => [instrument, BigInt(quantity)]));
  const entered = new Map<string, bigint>();
  for (const { instrument, quantity } of ledger)
    if (instrument !== null) entered.set(instrument, (entered.get(instrument) ?? 0n) + BigInt(quantity));
  return [...new Set([...sums.keys(), ...held.keys(), ...entered.keys()])].flatMap((instrument) => {
    const [filled, kept, booked] = [sums, held, entered].map((map) => map.get(instrument) ?? 0n);
    return filled === kept && kept === booked
      ? []
      : [`${instrument}: ${kept} held, fills say ${filled}, entries ${booked}`];
  });
}

/** More than was ordered is booked, and stops the account in the same transaction. */
const I11: Rule = ({ now, before }) => {
  const known = new Map(before?.orders.map((order) => [order.client, order]));
  return now.orders.flatMap(({ client, filled, quantity, flags }) => {
    if (BigInt(filled) <= BigInt(quantity) || known.get(client)?.filled === filled) return [];
    const stopped =
      !now.armed &&
      now.openHalts > 0 &&
      now.halts.some((code) => code === 'overfill' || code === 'late_fill');
    return flags.includes('OVERFILL') && stopped
      ? []
      : [`${client} filled ${filled} of ${quantity}, and the account goes on`];
  });
};

const I11straight: Rule = (scene) =>
  isStraight(scene)
    ? scene.now.orders
        .filter(({ filled, quantity }) => BigInt(filled) > BigInt(quantity))
        .map(({ client }) => `${client} is overfilled, though the broker executed no more than was ordered`)
    : [];

/** Only an execution that is taken back or corrected makes less of what is filled. */
const I12: Rule = ({ now, before }) => {
  const known = new Map(before?.orders.map((order) => [order.client, order]));
  const amended = new Set(changedOf({ now, before }).map(({ client }) => client));
  return now.orders
    .filter(({ client, filled }) => BigInt(known.get(client)?.filled ?? 0) > BigInt(filled))
    .filter(({ client }) => !amended.has(client))
    .map(({ client }) => `what is filled of ${client} decreased`);
};

/** Executions of which an amendment was booked since. */
function changedOf({ now, before }: Pick<Scene, 'now' | 'before'>): readonly ExecutionLine[] {
  const known = new Map(before?.executions.map(({ id, amendments }) => [id, amendments.length]));
  return now.executions.filter(({ id, amendments }) => amendments.length > (known.get(id) ?? 0));
}

/** Whoever takes an execution back or changes it has stopped the account in the step that booked it. */
const I12halts: Rule = ({ now, before }) => {
  const stopped = now.halts.includes('bust') || now.halts.includes('correction');
  return changedOf({ now, before })
    .filter(() => now.armed || now.openHalts === 0 || !stopped)
    .map(({ id }) => `${id} was changed, and the account goes on`);
};

/** Whatever the cursor has passed is stored. Cursors are numbered without gaps here; what was asked for has none. */
const I14: Rule = ({ now }) =>
  now.heard === now.cursor
    ? []
    : [`the cursor stands at ${now.cursor}, and ${now.heard} messages are stored`];

const I15: Rule = ({ now }) =>
  now.undecided === 0 ? [] : [`${now.undecided} messages are stored and were not decided`];

/** A JSON number is a float to whoever reads it: in the bytes of an order nothing but its version is one. */
const I19: Rule = ({ now }) =>
  now.outbox.flatMap(({ client, payload }) =>
    numbersIn(JSON.parse(payload)).map((name) => `${name} of ${client} is stored as a JSON number`),
  );

function numbersIn(value: unknown, name = ''): readonly string[] {
  if (typeof value === 'number') return name === 'v' ? [] : [name];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, key));
}

export const MONEY_RULES: Readonly<Record<string, Rule>> = {
  I9,
  I10,
  I11,
  'I11 (no cause)': I11straight,
  I12,
  'I12 (halts)': I12halts,
  I14,
  I15,
  I19,
};
