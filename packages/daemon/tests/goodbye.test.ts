import { expect, test } from '@jest/globals';

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
