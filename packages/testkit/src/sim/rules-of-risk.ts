/** What the limits are for: orders of ours that could hurt us by being executed against each other. */
import type { HeldOrder } from '../broker-truth.ts';
import { type Rule, type Scene, isStraight } from './audit.ts';
import { isWorking } from './sim-broker.ts';
import type { OrderLine, Tables } from './tables.ts';

/** If all that works at the broker were executed now, no limit would be broken; of a group, one. */
const I16: Rule = (scene) => {
  if (scene.broker.bent.size > 0) return [];
  return scene.plan.instruments.flatMap(({ id, symbol }) => {
    const held =
      scene.broker.truth.books().positions.find(({ instrument }) => instrument === id)?.quantity ?? 0n;
    const { high, low } = worstOf(scene, symbol, held);
    const closedTwice = excessOf(scene); // they exclude each other by our hand: it can come too late
    return high > scene.plan.lot + closedTwice || low < -closedTwice
      ? [`${symbol}: ${held} held, between ${low} and ${high} possible, ${scene.plan.lot} allowed`]
      : [];
  });
};

/** What may still be executed, of a group never more than what is left of it. */
function worstOf(
  scene: Scene,
  symbol: string,
  held: bigint,
): { readonly low: bigint; readonly high: bigint } {
  const working = scene.broker.truth
    .orders()
    .filter((order) => order.symbol === symbol && isWorking(order))
    .map((order) => offerOf(scene, order));
  const left = leftOf(scene);
  const most = (side: 'buy' | 'sell'): bigint =>
    [
      ...by(
        working.filter((offer) => offer.side === side),
        ({ name }) => name,
      ),
    ].reduce((sum, [name, offers]) => sum + lesser(largestLeg(offers), left.get(name) ?? UNBOUNDED), 0n);
  return { low: held - most('sell'), high: held + most('buy') };
}

/** More than anything here. */
const UNBOUNDED = 1_000_000_000n;

/** What one order may still bring, and which others exclude it. */
interface Offer {
  readonly side: 'buy' | 'sell';
  readonly name: string;
  readonly leg: string;
  readonly leaves: bigint;
}

function offerOf({ now }: Scene, { clientOrderId, terms, filled }: HeldOrder): Offer {
  const line = now.orders.find(({ client }) => client === clientOrderId);
  const leaves = terms.quantity - filled;
  const name = line?.group ?? clientOrderId;
  return { side: terms.side, name, leg: line?.leg ?? 'entry', leaves };
}

function by<Item>(items: readonly Item[], key: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, readonly Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

const largestLeg = (offers: readonly Offer[]): bigint =>
  largest(
    [...by(offers, ({ leg }) => leg).values()].map((same) =>
      same.reduce((sum, { leaves }) => sum + leaves, 0n),
    ),
  );

/** What none of its orders has closed, by group; nothing, where they have closed more. */
function leftOf(scene: Scene): ReadonlyMap<string, bigint> {
  const left = new Map<string, bigint>();
  for (const [group, { size, closed }] of groupsOf(remaining(scene), (line) => filledOf(scene.broker, line)))
    left.set(group, largest([0n, size - closed]));
  return left;
}

const filledOf = ({ truth }: Scene['broker'], { client }: OrderLine): bigint =>
  truth.orders().find(({ clientOrderId }) => clientOrderId === client)?.filled ?? 0n;

interface Ends {
  readonly size: bigint;
  readonly closed: bigint;
}

/** Of each group how much it is there for, and how much it has closed; what went on as another order is not there any more. */
function groupsOf(
  orders: readonly OrderLine[],
  filled: (line: OrderLine) => bigint,
): ReadonlyMap<string, Ends> {
  const groups = new Map<string, Ends>();
  for (const line of orders) {
    if (line.group === null || line.base === 'REPLACED') continue;
    const { size, closed } = groups.get(line.group) ?? { size: 0n, closed: 0n };
    const both = { size: largest([size, BigInt(line.quantity)]), closed: closed + filled(line) };
    groups.set(line.group, both);
  }
  return groups;
}

/** Ours of which the broker knows that another order took over, whether that was told or not. */
function remaining({ broker, now }: Scene): readonly OrderLine[] {
  const replaced = broker.truth.orders().filter(({ over }) => over === 'replaced');
  const gone = new Set<string>(replaced.map(({ clientOrderId }) => clientOrderId));
  return now.orders.filter(({ client }) => !gone.has(client));
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const largest = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((most, amount) => (amount > most ? amount : most), 0n);

/** How much more the orders of one group have closed than they were there for. */
const excessOf = (scene: Scene): bigint =>
  [...groupsOf(remaining(scene), (line) => filledOf(scene.broker, line)).values()].reduce(
    (sum, { size, closed }) => sum + largest([0n, closed - size]),
    0n,
  );

/** Where both ends of a bracket were executed, the account has stopped: it holds what nobody wanted. */
const BRACKETS: Rule = ({ now }) => {
  if (now.halts.some((code) => STOPS.includes(code))) return [];
  return [...groupsOf(now.orders, ({ filled }) => BigInt(filled))]
    .filter(([, { size, closed }]) => closed > size)
    .map(([group]) => `both ends of ${group} were executed, and the account goes on`);
};

/** A leg is made for a position that is there: its entry has filled since nothing was held, or fills still. */
const LEGS: Rule = (scene) => {
  if (!isStraight(scene)) return [];
  const { before, now } = scene;
  const known = new Set(before?.orders.map(({ client }) => client));
  return now.orders
    .filter(({ client, parent, leg }) => !known.has(client) && parent !== null && isLeg(leg))
    .filter(({ instrument, parent }) => !sinceFlat(now, instrument).includes(parent ?? ''))
    .map(({ client, parent }) => `${client} protects what ${parent ?? ''} bought, which is sold already`);
};

const isLeg = (leg: OrderLine['leg']): boolean => leg === 'stop' || leg === 'target';

/** Orders that were executed since nothing was held of it. */
function sinceFlat({ ledger, executions }: Tables, instrument: string): readonly string[] {
  let held = 0n;
  let filled: string[] = [];
  for (const entry of ledger) {
    if (entry.kind !== 'fill' || entry.instrument !== instrument) continue;
    held += BigInt(entry.quantity);
    const { client } = executions.find(({ id }) => entry.ref.endsWith(id)) ?? { client: '' };
    filled = held === 0n ? [] : [...filled, client];
  }
  return filled;
}

const STOPS: readonly string[] = ['both_legs_filled', 'overfill', 'late_fill'];

/** Two orders of ours that would trade with each other: the market pays nothing for that, and we pay twice. */
const I18: Rule = ({ broker }) => {
  const working = broker.truth.orders().filter(isWorking);
  const buys = working.filter(({ terms }) => terms.side === 'buy');
  const sells = working.filter(({ terms }) => terms.side === 'sell');
  return buys.flatMap((buy) =>
    sells
      .filter((sell) => sell.symbol === buy.symbol && wouldMeet(buy, sell))
      .map((sell) => `${buy.clientOrderId} would trade with ${sell.clientOrderId}`),
  );
};

/** A stop rests outside of the book until the market comes to it. */
function wouldMeet(buy: HeldOrder, sell: HeldOrder): boolean {
  if (buy.terms.stopPrice !== null || sell.terms.stopPrice !== null) return false;
  const [bid, ask] = [buy.terms.limitPrice, sell.terms.limitPrice];
  return bid === null || ask === null || bid >= ask;
}

export const RISK_RULES: Readonly<Record<string, Rule>> = { I16, I18, brackets: BRACKETS, legs: LEGS };
