/** What is in force where nothing is said. */
import { type Result, invariant } from '@mqk/core';
import { type SettingRefusal, type VenuePolicy, venuePolicy } from '@mqk/venue';

import type { BacktestAccount, BacktestOptions, BacktestPolicy, RiskSetting } from './options.ts';

/** Everything that a run was held to, nothing left out: what is recorded with its result. */
export interface Settings {
  readonly account: BacktestAccount;
  readonly policy: BacktestPolicy;
  readonly risk: RiskSetting;
}

export function settingsOf({ account, policy, risk = 'none' }: BacktestOptions): Settings {
  const actions = policy.actions ?? [];
  return {
    account: {
      kind: 'cash',
      currency: 'USD',
      allowShort: false,
      leverageBps: 10_000n,
      borrowBps: 0n,
      ...account,
    },
    policy: {
      venue: must(venuePolicy({ name: 'plain' })),
      corporateActions: actions.length > 0 ? 'forbid' : 'ignore',
      gaps: 'block',
      gapBarsMax: 0,
      haltAction: 'cancel-and-flatten',
      silentSessionsMax: 5,
      timeInForce: 'day',
      sameBarFill: false,
      ...policy,
      actions,
    },
    risk,
  };
}

function must(policy: Result<VenuePolicy, SettingRefusal>): VenuePolicy {
  invariant(policy.ok, 'a policy without settings is well-formed');
  return policy.value;
}
