/** Every kind of end that a request to replace can come to, and the small rows that it takes. */
import { brokerOrderId, sha256Hex } from '@mqk/core';
import type { Promised, Resolution, Settlement, SuccessorChange, TradingStore } from '@mqk/execution/store';
import { type Order, transition } from '@mqk/oms';

import { leftOpenOf } from './asks.ts';
import {
  accepted,
  clientIdOf,
  intentNamed,
  promise,
  replaceAll,
  sendAll,
  tokens,
  unknown,
} from './deciders.ts';

const STOP = { code: 'operator', detail: 'enough' } as const;

/** Denied at the gate, taken back, and sent into a doubt. */
export async function replaces({
  store,
  epoch,
}: {
  readonly store: TradingStore;
  readonly epoch: bigint;
}): Promise<void> {
  const original = await promise(store, 'original');
  for (const claim of await store.claim({ epoch, limit: 9, tokens }, sendAll))
    await store.settle(claim, claim.row.kind === 'submit' ? accepted('b-original') : accepted('b-x'));
  await store.enqueueReplace(epoch, original, intentNamed('denied-replace'), (facts) => ({
    kind: 'deny',
    refusals: [{ code: 'target_not_live', clientOrderId: facts.original.clientOrderId, base: 'FILLED' }],
    halt: null,
  }));
  await store.enqueueReplace(epoch, original, intentNamed('next'), replaceAll(intentNamed('next')));
  await store.claim({ epoch, limit: 9, tokens }, (_facts, requests) =>
    requests.map(({ order, successor }) => ({
      kind: 'deny',
      refusal: { code: 'target_not_live', clientOrderId: original, base: 'FILLED' },
      order,
      ...(successor === undefined || successor === null
        ? {}
        : { successor: transition(successor, { kind: 'withdrawn', reason: 'denied' }).order }),
      cancel: cancelRow(order),
      halt: null,
    })),
  );
  await store.enqueueReplace(epoch, original, intentNamed('third'), replaceAll(intentNamed('third')));
  await store.enqueueCancel(epoch, clientIdOf('third'), (order, replaced) => ({
    kind: 'withdraw',
    order: transition(order, { kind: 'cancel_wanted', by: 'operator' }).order,
    original: replaced,
  }));
  await store.enqueueReplace(epoch, original, intentNamed('last'), replaceAll(intentNamed('last')));
  // the cancel of the original waits before its replace
  const [asked] = await store.claim({ epoch, limit: 9, tokens }, sendAll);
  await store.settle(asked!, notAsked);
  for (const claim of await store.claim({ epoch, limit: 9, tokens }, sendAll))
    await store.settle(claim, (order, successor) =>
      claim.row.kind === 'replace' && successor !== null
        ? { ...unknown({ ...order, base: 'UNKNOWN' }), order, successor: changed(successor) }
        : notAsked(order),
    );
  const doubt = (await store.doubts()).find(({ kind }) => kind === 'replace');
  await store.resolve(doubt!, epoch, (order, successor) => ({
    ...resolved(order),
    order,
    brokerOrderId: null,
    cancel: null,
    halt: null,
    successor: { ...changed(successor!), brokerOrderId: brokerOrderId('b-last'), releasesReservation: true },
  }));
}

const changed = (order: Order): SuccessorChange => ({
  order: { ...order, base: 'UNKNOWN' },
  brokerOrderId: null,
  releasesReservation: false,
});

const notAsked = (order: Order): Settlement => ({
  ...accepted('b-y')({ ...order, base: 'SENDING', brokerOrderId: null }),
  order,
  brokerOrderId: null,
});

export const cancelRow = ({ clientOrderId }: Order): Promised => ({
  kind: 'cancel',
  class: 'reduce',
  clientOrderId,
  payload: '{}',
  payloadSha256: sha256Hex('{}'),
});

export const resolved = (order: Order): Resolution => ({
  status: 'SUBMITTED',
  order: { ...order, base: 'ACKED' },
  evidence: { kind: 'lookup_found', detail: 'seen' },
  brokerOrderId: accepted('b-two')(order).brokerOrderId,
  releasesReservation: true,
  cancel: cancelRow(order),
  halt: STOP,
  ...leftOpenOf(order),
});
