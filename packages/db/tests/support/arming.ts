/** The two steps of a person, as the gateway's control writes them. */
import { systemTime } from '@mqk/core';
import type { TradingStore } from '@mqk/execution/store';
import { arm } from '@mqk/integrity';

let given = 0;

/** The first step; answers the hash of the token that the second one uses up. */
export async function prepared(store: TradingStore): Promise<string> {
  const tokenSha256 = (given += 1).toString(16).padStart(64, '0');
  await store.control(({ now }) => ({
    answer: null,
    audit: { action: 'arm_prepared', by: 'ann', detail: {} },
    confirmation: {
      tokenSha256,
      action: 'arm',
      factsSha256: 'b'.repeat(64),
      expiresAt: systemTime(now + 60_000),
    },
  }));
  return tokenSha256;
}

export async function arming(store: TradingStore): Promise<void> {
  const used = await prepared(store);
  await store.control((facts) => {
    const armed = arm(facts.control, { version: facts.control.version, at: facts.now });
    if (!armed.ok) throw new Error(armed.refused.code);
    return { answer: null, audit: { action: 'armed', by: 'ann', detail: {} }, control: armed.value, used };
  });
}
