/** When everything has come to an end: promises, news, money, and the comparison of both sides. */
import { isWorking, type SimBroker } from './sim-broker.ts';
import type { Tables } from './tables.ts';

/** What has not come to its end yet; null: we are at rest, and agree with the broker to the last micro. */
export function restless(broker: SimBroker, tables: Tables | null): string | null {
  if (tables === null) return 'the account has no rows';
  const open = tables.outbox.find(({ status }) => status !== 'SUBMITTED' && status !== 'FAILED');
  if (open !== undefined) return `the ${open.kind} of ${open.client} is ${open.status}`;
  const doubtful = tables.orders.find(
    ({ base }) => base === 'SENDING' || base === 'UNKNOWN' || base === 'UNSENT',
  );
  if (doubtful !== undefined) return `${doubtful.client} is ${doubtful.base}`;
  const windDown = tables.windDowns.find(({ action, state }) => state === 'open' && !waits(action, broker));
  if (windDown !== undefined) return `${windDown.action} has not ended`;
  const question = tables.questions.find(({ closed }) => !closed);
  if (question !== undefined) return `a ${question.kind} is not answered`;
  const { truth } = broker;
  const unheard = truth.messages.length - tables.cursor;
  if (unheard > 0) return `${unheard} messages were not heard`;
  return differs(broker, tables);
}

/** The market has ended, and nobody is left to take the other side of what is to be closed. */
const waits = (action: string, { truth }: SimBroker): boolean =>
  action === 'flatten' && (truth.books().positions.length > 0 || truth.orders().some(isWorking));

function differs({ truth, bent }: SimBroker, tables: Tables): string | null {
  const books = truth.books();
  // whoever asked after a correction was told of the execution under its newer name only
  const booked = new Set(tables.executions.map(({ id }) => truth.firstId(id)));
  const missing = books.executions.filter(({ executionId }) => !booked.has(truth.firstId(executionId)));
  if (missing.length > 0) return `${missing.length} executions are not booked (I9)`;
  if (`${books.cash}` !== tables.cash) return `the broker's cash is ${books.cash} and ours ${tables.cash}`;
  const held = tables.orders.find(
    ({ client, reserved }) =>
      reserved === true &&
      !truth.orders().some((order) => order.clientOrderId === client && isWorking(order)),
  );
  if (held !== undefined && bent.size === 0)
    return `${held.client} is over, and something is reserved for it (I17)`;
  return tables.verdict?.state === 'CLEAN' ? null : `the verdict is ${tables.verdict?.state ?? 'missing'}`;
}
