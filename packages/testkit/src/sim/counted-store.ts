/** The store, with an ear at each decision: which event met which order. The decisions themselves are not touched. */
import type { Settling, TradingStore } from '@mqk/execution/store';
import type { OrderEventKind } from '@mqk/oms';

export type Met = (base: string, event: string) => void;

/** What the outcome of an attempt is called in the order's table. */
const OUTCOMES: Readonly<Record<string, OrderEventKind>> = {
  accepted: 'submit_accepted',
  rejected: 'submit_rejected',
  duplicate_id: 'duplicate_id',
  unknown: 'submit_unknown',
  not_sent: 'not_sent',
  throttled: 'not_sent',
};
const CANCEL_OUTCOMES: Readonly<Record<string, OrderEventKind>> = {
  asked: 'cancel_accepted',
  refused: 'cancel_refused',
  unknown: 'cancel_unknown',
  not_sent: 'cancel_unknown',
  throttled: 'cancel_unknown',
};

const counted = ({ claim, settlement }: Settling, met: Met): Settling => ({
  claim,
  settlement: (order, successor) => {
    const settled = settlement(order, successor);
    const isMismatch = settled.outcome === 'accepted' && settled.status === 'UNKNOWN';
    const words = claim.row.kind === 'cancel' ? CANCEL_OUTCOMES : OUTCOMES;
    met(order.base, isMismatch ? 'submit_mismatch' : (words[settled.outcome] ?? settled.outcome));
    return settled;
  },
});

export function countedStore(store: TradingStore, met: Met): TradingStore {
  return {
    ...store,
    enqueueCancel: (id, judge) =>
      store.enqueueCancel(id, (order, original) => {
        met(order.base, 'cancel_wanted');
        return judge(order, original);
      }),
    claim: (request, judge) =>
      store.claim(request, (facts, rows) => {
        const decisions = judge(facts, rows);
        rows.forEach(({ order, row }, index) => {
          const kind = decisions[index]?.kind;
          if (kind === 'send') met(order.base, row.kind === 'cancel' ? 'cancel_sent' : 'claimed');
          if (kind === 'deny') met(order.base, 'withdrawn');
        });
        return decisions;
      }),
    order: (request, intents, judge) =>
      store.order(request, intents, (facts) => {
        const decisions = judge(facts);
        for (const decision of decisions)
          if (decision.kind === 'promise' && decision.claim !== null) met(decision.order.base, 'claimed');
        return decisions;
      }),
    settle: (claim, settlement) => store.settle(claim, counted({ claim, settlement }, met).settlement),
    settleAll: (answered) => store.settleAll(answered.map((one) => counted(one, met))),
    resolve: (outboxId, epoch, decide) =>
      store.resolve(outboxId, epoch, (order, successor) => {
        const resolution = decide(order, successor);
        if (resolution !== null) met(order.base, resolution.evidence.kind);
        return resolution;
      }),
    receive: (epoch, messages, book) =>
      store.receive(epoch, messages, (facts, message) => {
        const { content } = message;
        const base = facts.order?.base ?? 'none';
        const repeated = facts.knownExecution === null ? 'fill' : 'fill_repeated';
        if (content.kind === 'order') met(base, content.event.kind);
        if (content.kind === 'execution') met(base, repeated);
        return book(facts, message);
      }),
  };
}
