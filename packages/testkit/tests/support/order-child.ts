/** A process that is told an intent, promises it and sends it: a whole life, with the stores of production. */
import { once } from 'node:events';

import { type OrderIntent, systemTime } from '@mqk/core';
import { connect } from '@mqk/db';

import { anotherLife } from '../../src/index.ts';
import type { How } from './moments.ts';
import { remoteBroker } from './remote-broker.ts';

export interface Orders {
  readonly url: string;
  readonly name: string;
  readonly intent: OrderIntent;
  readonly how: How;
  /** Milliseconds between the claim and the first byte. */
  readonly sendWindowMs: number;
}

const TRAITS = { enforcesClientOrderId: false, lookupsForAbsence: 1, settleTimeMs: 0 };

const tell = (what: string): void => {
  process.send?.({ kind: 'told', what });
};

const broker = remoteBroker(TRAITS);
tell('up');
const [{ url, name, intent, how, sendWindowMs }] = (await once(process, 'message')) as [Orders];
const database = await connect(url, { onError: () => undefined, role: 'mqk_app' });
const clock = { now: () => systemTime(0), monotonicMs: () => performance.now() };
const gateway = await anotherLife({ database, broker, name, clock, sendWindowMs });
const going = once(process, 'message');
tell('ready');
await going;
if (how === 'step by step') await gateway.promise(intent);
const { settled, lost } = await (how === 'step by step' ? gateway.dispatch(8) : gateway.trade([intent]));
tell(`settled ${settled}, lost ${lost}`);
await database.close();
process.disconnect();
