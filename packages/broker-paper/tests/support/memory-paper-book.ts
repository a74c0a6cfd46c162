/** A paper book that forgets when the process ends, and keeps every other promise. */
import { type AccountId, type ClientOrderId, type MarketTime, type Micros, invariant } from '@mqk/core';
import type { Shelf } from '@mqk/execution/contracts';
import type {
  PaperBook,
  PaperChange,
  PaperEvent,
  PaperExecution,
  PaperMemory,
  PaperOrder,
  PaperPosition,
  PaperWorld,
} from '@mqk/execution/store';

interface Account {
  readonly cash: Micros;
  readonly positions: readonly PaperPosition[];
  /** All there ever were, in the order in which they were taken. */
  readonly orders: readonly PaperOrder[];
  readonly executions: readonly PaperExecution[];
  readonly events: readonly PaperEvent[];
  readonly memory: readonly PaperMemory[];
  readonly tapeCursor: MarketTime | null;
}

interface Drawer {
  account: Account | null;
  /** Ends when the last change is over: the next one begins there. */
  last: Promise<unknown>;
}

/** Books of any number of accounts; they live as long as the shelf does. */
export function memoryShelf(): Shelf {
  const drawers = new Map<AccountId, Drawer>();
  return {
    open: async (account) => {
      const drawer = drawers.get(account) ?? { account: null, last: Promise.resolve() };
      drawers.set(account, drawer);
      return bookIn(account, drawer);
    },
  };
}

function bookIn(name: AccountId, drawer: Drawer): PaperBook {
  const opened = (): Account => {
    invariant(drawer.account !== null, `paper account ${name} was never opened`);
    return drawer.account;
  };
  const alone = async <Answer>(work: () => Answer): Promise<Answer> => {
    const mine = drawer.last.then(work);
    drawer.last = mine.catch(() => null);
    return mine;
  };
  return {
    openAccount: async (openingCash) =>
      alone(() => {
        drawer.account ??= { ...EMPTY, cash: openingCash };
      }),
    change: async (asked, step) =>
      alone(() => {
        const account = opened();
        const change = step(worldOf(account, asked));
        drawer.account = changed(account, change);
        return change.answer;
      }),
    order: async (id) => alone(() => opened().orders.find((order) => order.clientOrderId === id) ?? null),
    snapshot: async (recent, since = null) => alone(() => snapshotOf(opened(), recent, since)),
    eventsAfter: async (cursor, limit) =>
      alone(() => (drawer.account?.events ?? []).filter(({ sequence }) => sequence > cursor).slice(0, limit)),
    tapeCursor: async () => alone(() => opened().tapeCursor),
  };
}

const EMPTY: Omit<Account, 'cash'> = {
  positions: [],
  orders: [],
  executions: [],
  events: [],
  memory: [],
  tapeCursor: null,
};

const isWorking = ({ state }: PaperOrder): boolean => state === 'working';

const worldOf = (account: Account, asked: readonly ClientOrderId[]): PaperWorld => ({
  cash: account.cash,
  positions: account.positions,
  working: account.orders.filter(isWorking),
  asked: account.orders.filter(({ clientOrderId }) => asked.includes(clientOrderId)),
  memory: account.memory,
  tapeCursor: account.tapeCursor,
  orderCount: BigInt(account.orders.length),
  executionCount: BigInt(account.executions.length),
});

function snapshotOf(
  { cash, positions, orders, executions }: Account,
  recent: number,
  since: MarketTime | null,
) {
  const closed = new Set(orders.filter((order) => !isWorking(order)).slice(-recent));
  return {
    cash,
    positions,
    orders: orders.filter((order) => isWorking(order) || closed.has(order)),
    executions: executions.filter(({ fill }) => since === null || fill.executedAt >= since),
  };
}

function changed(account: Account, change: PaperChange<unknown>): Account {
  const { cash, tapeCursor } = change;
  const back = account.tapeCursor !== null && (tapeCursor === null || tapeCursor < account.tapeCursor);
  invariant(!back, 'the tape of a paper account never runs back');
  const executions = [...account.executions, ...change.executions];
  const ids = new Set(executions.map(({ executionId }) => executionId));
  invariant(ids.size === executions.length, 'an execution id was given twice');
  return {
    cash,
    tapeCursor,
    executions,
    orders: change.orders.reduce(withOrder, account.orders),
    events: [
      ...account.events,
      ...change.events.map((text, index) => ({ sequence: BigInt(account.events.length + index + 1), text })),
    ],
    positions: byKey([...account.positions, ...change.positions], ({ symbol }) => symbol).filter(
      ({ quantity }) => quantity !== 0n,
    ),
    memory: byKey([...account.memory, ...change.memory], ({ key }) => key),
  };
}

function withOrder(orders: readonly PaperOrder[], order: PaperOrder): readonly PaperOrder[] {
  const index = orders.findIndex(({ clientOrderId }) => clientOrderId === order.clientOrderId);
  const before = orders[index];
  if (before === undefined) {
    const taken = orders.some(({ brokerOrderId }) => brokerOrderId === order.brokerOrderId);
    invariant(!taken, 'a broker order id was given twice');
    return [...orders, order];
  }
  invariant(before.brokerOrderId === order.brokerOrderId, `${order.clientOrderId} is another order now`);
  invariant(isWorking(before) && order.filled >= before.filled, `${order.clientOrderId} moved backwards`);
  return orders.with(index, order);
}

/** The last of each key, by code unit. */
function byKey<Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string): readonly Thing[] {
  const last = new Map(things.map((thing) => [keyOf(thing), thing]));
  return [...last.keys()].sort().map((key) => last.get(key)!);
}
