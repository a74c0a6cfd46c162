/** What the dead left behind, in the one order that is safe: doubt, evidence, news, getting out, comparison. */
import type { Gateway, ResolvedDoubt } from '@mqk/execution';
import type { OutboxStore } from '@mqk/execution/store';

/** What a boot found of the life before it. */
export interface Recovered {
  /** Rows that were claimed by a process that is no more. */
  readonly orphans: number;
  readonly resolved: readonly ResolvedDoubt[];
}

/** Requests that leave before anything else is done; more wait for the loop. */
const FIRST_OUT = 64;

export async function recover(
  gateway: Gateway,
  store: Pick<OutboxStore, 'doubtOrphans'>,
  epoch: bigint,
): Promise<Recovered> {
  const orphans = await store.doubtOrphans(epoch);
  const resolved = await gateway.resolve();
  for (let behind = true; behind;) {
    const heard = await gateway.hear();
    behind = heard.kind === 'heard' && heard.behind;
  }
  // what the life before wanted out of goes first
  await gateway.windDown();
  await gateway.dispatch(FIRST_OUT);
  await gateway.reconcile();
  return { orphans, resolved };
}
