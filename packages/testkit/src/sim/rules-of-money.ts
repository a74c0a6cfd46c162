/** Fills and money: every execution once, and not a micro that came from elsewhere. */
import { type Rule, isStraight } from './audit.ts';
import type { ExecutionLine, Tables } from './tables.ts';

/** What is booked was executed, with these very numbers, and is booked once. */
const I9: Rule = ({ broker, now }) => {
  const entries = now.ledger.filter(({ kind }) => kind === 'fill').map(({ ref }) => ref);
  const twice = entries.filter((ref, index) => entries.indexOf(ref) !== index);
  return [
    ...twice.map((ref) => `${ref} is booked twice`),
    ...now.executions.flatMap((line) => {
      const fill = broker.truth.fill(line.id);
      if (fill === null) return [`${line.id} was never executed`];
      const same =
        fill.clientOrderId === line.client &&
        fill.side === line.side &&
        `${fill.quantity}` === line.quantity &&
        `${fill.price}` === line.price;
      const isBooked = entries.some((ref) => ref.includes(line.id));
      return same && isBooked ? [] : [`${line.id} is kept with other numbers, or not booked`];
    }),
  ];
};

const amountOf = ({ side, quantity, price, fee }: ExecutionLine): bigint =>
  (side === 'buy' ? -1n : 1n) * BigInt(quantity) * BigInt(price) - BigInt(fee);

/** Position = sum of fills; cash = opening + what was paid without an order + what the fills paid; the ledger says the same. */
const I10: Rule = ({ now }) => {
  const opening = now.ledger
    .filter(({ kind }) => kind !== 'fill')
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

const I12: Rule = ({ now, before }) => {
  const known = new Map(before?.orders.map((order) => [order.client, order]));
  return now.orders
    .filter(({ client, filled }) => BigInt(known.get(client)?.filled ?? 0) > BigInt(filled))
    .map(({ client }) => `what is filled of ${client} decreased`);
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
  I14,
  I15,
  I19,
};
