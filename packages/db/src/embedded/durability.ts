import type { Client } from 'pg';

import { EmbeddedRefused } from './refusal.ts';
import { promises } from './settings.ts';

/** Our settings are not the last word: `alter system` or `alter role` may have taken them back. Refuses: not_durable. */
export async function refuseLostDurability(client: Client): Promise<void> {
  for (const [setting, wanted] of Object.entries(promises)) {
    const { rows } = await client.query<{ value: string }>('select current_setting($1) as value', [setting]);
    const value = rows[0]?.value ?? 'unknown';
    if (value !== wanted) throw new EmbeddedRefused({ code: 'not_durable', setting, value });
  }
}
