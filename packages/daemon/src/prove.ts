/** What a process proves about itself and its account before it serves anybody. */
import type { BootProofs } from '@mqk/execution';
import type { TradingStore } from '@mqk/execution/store';

import { BootRefused } from './boot-refused.ts';
import { type Config, configHash } from './config.ts';
import type { PaperWorld } from './paper.ts';

export interface ProveParts {
  readonly store: TradingStore;
  readonly world: PaperWorld;
  readonly config: Config;
  readonly build: string;
}

/** The audit verifies, and the broker means the account that the configuration means. Durability was proved on opening. */
export async function prove({ store, world, config, build }: ProveParts): Promise<BootProofs> {
  const audit = await store.verifyAudit();
  if (!audit.ok) throw new BootRefused({ code: 'audit_broken', detail: `record ${audit.refused.seq}` });
  const identity = await world.paper.broker.account.identity();
  if (identity.kind === 'failed')
    throw new BootRefused({ code: 'broker_unreachable', detail: identity.reason });
  const { account } = identity;
  if (account.account !== config.account || account.environment !== config.mode)
    throw new BootRefused({ code: 'other_account', expected: config.account, found: account.account });
  return { account, build, configHash: configHash(config), auditVerified: true, durable: true };
}
