/** What a configuration says about an account's books. */
import { accountId } from '@mqk/core';
import type { StoreOptions } from '@mqk/db';

import { type Config, configHash } from './config.ts';

export const storeOptionsOf = (config: Config): StoreOptions => ({
  account: accountId(config.account),
  kind: config.kind,
  currency: config.currency,
  environment: config.mode,
  marketClock: 'tape',
  configHash: configHash(config),
  reconcile: config.timing,
});
