/** A process that runs the loop of a bracket until it comes to rest, with the stores of production. */
import { once } from 'node:events';

import { systemTime } from '@mqk/core';
import { connect, openTradingStore } from '@mqk/db';

import { anotherLife } from '../../src/index.ts';
import { TERMS } from '../../src/terms.ts';
import { PROFIT, bracketLoop, wants } from './bracket-desk.ts';
import { remoteBroker } from './remote-broker.ts';

export interface BracketOrders {
  readonly url: string;
  readonly name: string;
}

const tell = (what: string): void => {
  process.send?.({ kind: 'told', what });
};

const broker = remoteBroker({ enforcesClientOrderId: true, lookupsForAbsence: 1, settleTimeMs: 0 });
tell('up');
const [{ url, name }] = (await once(process, 'message')) as [BracketOrders];
const database = await connect(url, { onError: () => undefined, role: 'mqk_app' });
const clock = { now: () => systemTime(0), monotonicMs: () => 0 };
const gateway = await anotherLife({ database, broker, name, clock, sendWindowMs: 60_000 });
const store = await openTradingStore(database, TERMS);
const going = once(process, 'message');
tell('ready');
await going;
const { lease } = await store.controlFacts();
const epoch = lease?.epoch ?? 0n;
const loop = await bracketLoop({ gateway: () => gateway, store, epoch: () => epoch }, [
  [wants(10n, { targetPrice: PROFIT })],
]);
await loop.settles();
tell('rests');
await database.close();
process.disconnect();
