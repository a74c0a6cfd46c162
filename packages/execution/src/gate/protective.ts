/** Orders that stand between a position and a loss. */
import type { Order } from '@mqk/oms';
import type { PendingOrder, RiskFacts } from '@mqk/risk';

/** A stop that can only reduce. */
export const isProtective = ({ terms, reduceOnly }: Order): boolean => reduceOnly && isStop(terms.type);

const isStop = (type: PendingOrder['type']): boolean => type === 'stop' || type === 'stop_limit';

/** Whether other stops that may be resting stand behind no less than this one does. */
export function isReplaced({ pending }: Pick<RiskFacts, 'pending'>, stop: Order): boolean {
  const of = pending.find(({ clientOrderId }) => clientOrderId === stop.clientOrderId);
  if (of === undefined) return true; // nothing of it can be executed any more
  const others = pending.filter(
    (other) =>
      other.clientOrderId !== of.clientOrderId &&
      other.instrument.id === of.instrument.id &&
      other.side === of.side &&
      other.reduceOnly &&
      other.possiblyLive &&
      isStop(other.type),
  );
  return others.reduce((sum, { leaves }) => sum + leaves, 0n) >= of.leaves;
}
