/** A process that claims all that it can, one row at a time, and says which ones it got. */
import { setTimeout as pause } from 'node:timers/promises';

import { connect, openTradingStore } from '../../src/index.ts';
import { claimAll } from './deciders.ts';
import { OPTIONS } from './words.ts';

const [url = '', startAt = '0', epoch = '0'] = process.argv.slice(2);

const database = await connect(url, { onError: () => undefined, role: 'mqk_app' });
const store = await openTradingStore(database, OPTIONS);
await pause(Number(startAt) - Date.now());
const claimed: string[] = [];
for (;;) {
  const claims = await claimAll({ store, epoch: BigInt(epoch) }, 1);
  if (claims.length === 0) break;
  claimed.push(...claims.map(({ row }) => row.clientOrderId));
}
await database.close();
process.stdout.write(JSON.stringify(claimed));
