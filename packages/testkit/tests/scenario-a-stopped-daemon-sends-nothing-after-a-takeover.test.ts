/** A process stands still between its claim and the first byte, another takes the account over, and the first goes on. */
import { expect, test } from '@jest/globals';

import { grave } from './support/killed.ts';

test('what goes on after the takeover sends nothing, settles nothing, and the order is at the broker once', async () => {
  const yard = await grave();

  expect(await yard.stoppedWhileAnotherTakesOver()).toBe('settled 0, lost 1');

  await yard.close();
});
