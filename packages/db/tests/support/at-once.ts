/** Everything that can come of intents that are promised and claimed in one. */
import type { TradingStore } from '@mqk/execution/store';

import { accepted, intentNamed, orderAll, tokens } from './world.ts';

export async function atOnce(desk: { readonly store: TradingStore; readonly epoch: bigint }): Promise<void> {
  const { store, epoch } = desk;
  const asked = { epoch, tokens };
  const [five, six] = [intentNamed('five'), intentNamed('six')];
  const { claims } = await store.order(asked, [five, six], (facts) => orderAll({ ...facts, held: false }));
  await store.settleAll(
    claims.map((claim) => ({ claim, settlement: accepted(`b-${claim.row.clientOrderId}`) })),
  );
  await store.order(asked, [five], orderAll);
  await store.order(asked, [intentNamed('five', 9n)], orderAll);
  await store.order(asked, [intentNamed('seven')], () => [
    {
      kind: 'deny',
      refusals: [{ code: 'unknown_instrument', instrument: 'SPY' }],
      halt: { code: 'operator', detail: 'enough' },
    },
  ]);
}
