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

/** What of the gateway a boot uses; of the rest it only waits for the end. */
interface Recovering extends Pick<Gateway, 'resolve' | 'hear'> {
  windDown(): Promise<unknown>;
  dispatch(limit: number): Promise<unknown>;
  reconcile(): Promise<unknown>;
}

export interface RecoverParts {
  readonly gateway: Recovering;
  readonly store: Pick<OutboxStore, 'doubtOrphans'>;
  readonly epoch: bigint;
  /** Milliseconds between a claim and its first byte, at most: for so long the life before may still send. */
  readonly sendWindowMs: number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export async function recover(parts: RecoverParts): Promise<Recovered> {
  const { gateway, store, epoch } = parts;
  const orphans = await store.doubtOrphans(epoch);
  const looked = await gateway.resolve();
  for (let behind = true; behind;) {
    const heard = await gateway.hear();
    behind = heard.kind === 'heard' && heard.behind;
  }
  // what the life before wanted out of goes first
  await gateway.windDown();
  await gateway.dispatch(FIRST_OUT);
  const resolved = await lookedAgain(looked, parts);
  await gateway.reconcile();
  return { orphans, resolved };
}

/**
 * What was not found while the life before could still send it is looked for once more when it cannot: where one look is
 * proof, nobody who boots a desk finds a doubt that only had to be waited for.
 */
async function lookedAgain(
  looked: readonly ResolvedDoubt[],
  { gateway, sendWindowMs, sleep }: RecoverParts,
): Promise<readonly ResolvedDoubt[]> {
  if (!looked.some(({ evidence }) => evidence === 'lookup_missing')) return looked;
  await sleep(sendWindowMs);
  const again = new Map((await gateway.resolve()).map((doubt) => [doubt.clientOrderId, doubt]));
  return looked.map((doubt) => again.get(doubt.clientOrderId) ?? doubt);
}
