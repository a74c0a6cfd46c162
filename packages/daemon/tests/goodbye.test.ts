import { expect, test } from '@jest/globals';

import { sayGoodbye } from '../src/goodbye.ts';
import { newSite } from './support/site.ts';

test('a desk that was ended in order says so when it comes up again', async () => {
  const here = newSite();
  try {
    const first = await here.start();
    const { desk } = first;
    const opening = await desk.prepareOpening('ada');
    await desk.confirmOpening('ada', opening.ok ? opening.value.token : '');
    const arming = await desk.control.prepareArm('ada');
    await desk.control.confirmArm('ada', arming.ok ? arming.value.token : '');
    expect(await desk.status()).toMatchObject({ armed: true });
    await first.stop();

    const second = await here.start();

    expect(await second.desk.status()).toMatchObject({ armed: false, disarmReason: 'shutdown' });
  } finally {
    await here.clear();
  }
});

test.each([
  ['is down', () => Promise.reject(new Error('connection refused')), 'connection refused'],
  ['says nothing', () => new Promise<void>(() => undefined), 'no answer within 20 ms'],
])('a desk that is ended while its database %s ends all the same, and says so', async (_how, disarm, why) => {
  const told: unknown[] = [];
  const log = { fatal: (...said: unknown[]) => void told.push(said) };

  await expect(sayGoodbye({ control: { disarm }, patienceMs: 20, log })).rejects.toThrow(why);
  expect(told).toMatchObject([[{}, expect.stringContaining('may still say ARMED')]]);
});
